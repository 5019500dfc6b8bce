// Preloaded into a measured Node process: tells its own CPU time (user + system, microseconds) when it ends.
const { appendFileSync } = require("node:fs");
const file = process.env.MSA_BENCH_CPU_FILE;
if (file) {
  process.on("exit", () => {
    const { user, system } = process.cpuUsage();
    appendFileSync(file, `${user + system}\n`);
  });
}
