/** NODE_OPTIONS with files to be required first. Options that the team gives to node stay in force. */
export function withPreloads(options: string | undefined, files: readonly string[]): string {
  return [options ?? "", ...files.map((file) => `--require ${JSON.stringify(file)}`)].join(" ").trim();
}
