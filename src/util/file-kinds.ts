export function isCode(path: string): boolean {
  return /\.[cm]?[jt]sx?$/.test(path);
}

/** A file with values of an environment: `.env`, `.env.test`, `local.env`. */
export function isEnvironmentFile(path: string): boolean {
  return /(^|\/)(\.env(\.[^/]*)?|[^/]+\.env)$/.test(path);
}
