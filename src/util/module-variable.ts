/** `MSA_USER_PROFILE` of `user-profile`: the same name that `variableOf` of templates/runtime/switches.js reads. */
export function moduleVariable(name: string): string {
  return `MSA_${name.replace(/[^A-Za-z0-9]+/g, "_").toUpperCase()}`;
}
