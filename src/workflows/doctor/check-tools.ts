import { existsSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "../../run/run-command.ts";
import type { WorkflowContext } from "../context.ts";
import { type Check, fail, ok, warn } from "./check.ts";

interface Surroundings {
  readonly env: WorkflowContext["env"];
  readonly nodeVersion: string;
}

const lockFiles: readonly (readonly [file: string, manager: string])[] = [
  ["pnpm-lock.yaml", "pnpm"],
  ["yarn.lock", "yarn"],
  ["package-lock.json", "npm"],
];

/** Node, git and the package manager. */
export async function checkTools(root: string, { env, nodeVersion }: Surroundings): Promise<Check[]> {
  const manager = lockFiles.find(([file]) => existsSync(join(root, file)))?.[1] ?? "npm";
  const first = async (...argv: string[]): Promise<string | null> => {
    const { exitCode, output } = await runCommand({ argv, cwd: root, env });
    return exitCode === 0 ? (output.trim().split("\n").at(-1) ?? "") : null;
  };
  const [git, tree, installed] = await Promise.all([
    first("git", "--version"),
    first("git", "rev-parse", "--show-toplevel"),
    first(manager, "--version"),
  ]);
  return [checkNode(nodeVersion), checkGit(git, tree), checkManager(manager, installed)];
}

function checkNode(version: string): Check {
  const [major = 0, minor = 0] = version.replace(/^v/, "").split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return ok("node", version);
  return fail("node", `${version} is too old`, "use Node 20.19 or newer");
}

function checkGit(git: string | null, tree: string | null): Check {
  if (git === null)
    return warn(
      "git",
      "git is not installed",
      "install git: only `msa undo` can take changes back without it",
    );
  if (tree === null)
    return warn(
      "git",
      "this is no git repository",
      "run `git init` and commit: changes are then easy to review",
    );
  return ok("git", git.replace("git version ", ""));
}

function checkManager(manager: string, version: string | null): Check {
  if (version !== null) return ok("package manager", `${manager} ${version}`);
  return fail("package manager", `${manager} does not run`, `install ${manager}`);
}
