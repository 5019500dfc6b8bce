import type { ProjectFacts } from "../../model/monolith.ts";
import type { ServiceRuntime } from "../plan.ts";

const cli = "fastify-cli";

interface FastifyCommand {
  /** Behind `fastify start`, without the file. */
  readonly flags: readonly string[];
  /** Why a service cannot be started like this; null when it can. */
  readonly refused: string | null;
}

/** `fastify start -l info app.js`: the command makes the application, the file exports its plug-in. Null when the start script has no such command. */
export function fastifyCommand({ scripts, packages }: ProjectFacts): FastifyCommand | null {
  const command = /(?:^|[\s&;])fastify\s+start\s+([^&;|]+)/.exec(scripts.start ?? "")?.[1];
  if (command === undefined) return null;
  const words = command.trim().split(/\s+/);
  const flags = words.slice(0, -1).filter((word) => !/^(-w|--watch)$/.test(word));
  const loading = flags.find((word) => /^(-r|-i|--require|--import|--config|-c)(=|$)/.test(word));
  const refused = /["'$]/.test(command)
    ? "its command line needs a shell"
    : loading !== undefined
      ? `${loading} loads a file of the working folder`
      : cli in packages
        ? null
        : `${cli} is not among the dependencies`;
  return { flags, refused };
}

/** The same command for the service, with the file as the last word. */
export function withCommand(runtime: ServiceRuntime, project: ProjectFacts): ServiceRuntime {
  const command = fastifyCommand(project);
  const file = runtime.nodeArgs.at(-1);
  if (command === null || command.refused !== null || file === undefined) return runtime;
  const before = runtime.nodeArgs.slice(0, -1);
  const nodeArgs = [...before, `node_modules/${cli}/cli.js`, "start", ...command.flags, file];
  return { ...runtime, nodeArgs, ownFile: file };
}

/** What the command needs when it runs, imported or not: itself, and the framework of which it makes the application. */
export function commandPackages(project: ProjectFacts): string[] {
  return fastifyCommand(project) === null ? [] : [cli, "fastify"];
}
