import type { ServiceRuntime } from "../../plan/plan.ts";

interface InstallCommands {
  readonly prepare: string | null;
  readonly install: string;
  readonly run: string;
  /** Drops what only the build needed. */
  readonly prune: string;
}

/** The plan pins every direct version; the first install takes the versions behind them from the monolith's lock file. */
export const installCommands: Readonly<Record<ServiceRuntime["packageManager"], InstallCommands>> = {
  npm: {
    prepare: null,
    install: "npm install --no-audit --no-fund",
    run: "npm run",
    prune: "npm prune --omit=dev",
  },
  pnpm: {
    prepare: "npm install --global pnpm@10",
    install: "pnpm install --no-frozen-lockfile",
    run: "pnpm run",
    prune: "pnpm prune --prod --ignore-scripts",
  },
  berry: {
    prepare: "corepack enable",
    install: "yarn install",
    run: "yarn run",
    prune: "yarn workspaces focus --production",
  },
  yarn: {
    prepare: "npm install --global --force yarn@1",
    install: "yarn install --non-interactive",
    run: "yarn run",
    prune: "yarn install --non-interactive --production --ignore-scripts",
  },
};
