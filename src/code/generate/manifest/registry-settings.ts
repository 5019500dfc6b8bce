/** Where packages come from is a property of the monolith's packages; who asks for them is not, and stays where it is. */
interface RegistrySettings {
  /** Text for the service's own file; null when nothing of it matters to an install. */
  readonly text: string | null;
  /** Settings that were left out because they are secret, by their key. */
  readonly secrets: Readonly<Record<string, string>>;
}

const secretKey = /(^|:)(_auth|_authToken|_password|username|email|key|cert)$/i;
/** About a workspace, a machine, or an install without what a build needs. */
const notOurs =
  /^(prefix|cache|tmp|store-dir|globalconfig|userconfig|global|workspace|workspaces|include-workspace-root|link-workspace-packages|shared-workspace-lockfile|production|only|omit|save|save-.*|init-.*|frozen-lockfile|prefer-frozen-lockfile)$/;

/** `.npmrc` of the monolith: npm and pnpm read the one beside the package.json alone. */
export function npmSettings(text: string): RegistrySettings {
  const kept: string[] = [];
  const secrets: Record<string, string> = {};
  for (const line of text.split(/\r?\n/)) {
    const [, key, value] = /^\s*([^;#=\s][^=]*?)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (key === undefined || value === undefined || notOurs.test(key)) continue;
    if (secretKey.test(key) && !onlyVariables(value)) secrets[key] = value;
    else kept.push(`${key}=${withoutCredentials(value)}`);
  }
  return { text: kept.length === 0 ? null : `${kept.join("\n")}\n`, secrets };
}

const ownBlocks =
  /^(plugins|yarnPath|nodeLinker|enableImmutableInstalls|cacheFolder|globalFolder|npmAuth\w*)\s*:/;

/** `.yarnrc.yml` of the monolith; its packages lie in node_modules, where Node finds them without Yarn. */
export function yarnSettings(text: string): string {
  const kept: string[] = [];
  let skipping = false;
  for (const line of text.split(/\r?\n/)) {
    if (/^\S/.test(line)) skipping = ownBlocks.test(line);
    const secret = /^\s*"?npmAuth(Token|Ident)"?\s*:\s*(.*)$/.exec(line)?.[2];
    if (skipping || line.trim() === "" || /^\s*#/.test(line)) continue;
    if (secret === undefined || onlyVariables(secret)) kept.push(withoutCredentials(line));
  }
  return `${["enableImmutableInstalls: false", "nodeLinker: node-modules", ...kept].join("\n")}\n`;
}

/** Of a workspace, not of one package; and who asks for packages. */
const workspaceBlocks =
  /^["']?(packages|patchedDependencies|linkWorkspacePackages|sharedWorkspaceLockfile|includeWorkspaceRoot|storeDir|cacheDir|stateDir|globalDir|pnpmfile|globalPnpmfile|production|frozenLockfile|\/\/[^"']*:_\w+|_auth\w*)["']?\s*:/;

/**
 * `pnpm-workspace.yaml` of a service: from its version 10 on pnpm reads its settings there (which packages may run scripts, which versions
 * stand in for others), and one beside the package keeps it from the monolith's. `text`: the monolith's; null when there is none.
 * `patches`: files by the version of a package that they are for. `folders`: packages beside the service's own.
 */
export function pnpmSettings(
  text: string | null,
  patches: ReadonlyMap<string, string> = new Map(),
  folders: readonly string[] = [],
): string {
  const kept: string[] = [];
  let skipping = false;
  for (const line of (text ?? "").split(/\r?\n/)) {
    if (/^[^\s#-]/.test(line)) skipping = workspaceBlocks.test(line);
    if (skipping || line.trim() === "" || /^\s*#/.test(line)) continue;
    // An override that names another folder of the monolith.
    if (/:\s*["']?(workspace|link|file|portal):/.test(line)) continue;
    kept.push(withoutCredentials(line));
  }
  const patched = [...patches].map(([key, path]) => `  ${JSON.stringify(key)}: ${path}`);
  const block = patched.length === 0 ? [] : ["patchedDependencies:", ...patched];
  return `${["packages:", ...[".", ...folders].map((folder) => `  - ${folder}`), ...block, ...kept].join("\n")}\n`;
}

const onlyVariables = (value: string): boolean => /^["']?\$\{[^}]+\}["']?$/.test(value.trim());

const withoutCredentials = (value: string): string => value.replace(/(https?:\/\/)[^/@\s"']+@/g, "$1");
