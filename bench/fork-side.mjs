import { fork } from "node:child_process";

/**
 * One side of a comparison as a process of its own: `file` run with its role and options, which says its port first and
 * then answers one message at a time.
 * @param {string} file @param {string} role @param {Record<string, string>} [env] beside this process's own @param {string[]} [execArgv] of Node
 * @returns {Promise<{ process: import("node:child_process").ChildProcess, port: number, ask: (message: unknown) => Promise<any> }>}
 */
export async function forkSide(file, role, options, env = {}, execArgv = []) {
  const started = fork(file, [role, JSON.stringify(options)], {
    env: { ...process.env, ...env, NODE_NO_WARNINGS: "1" },
    execArgv,
  });
  const next = () => new Promise((resolve) => started.once("message", resolve));
  const { port } = await next();
  return {
    process: started,
    port,
    ask(message) {
      const answer = next();
      started.send(message);
      return answer;
    },
  };
}
