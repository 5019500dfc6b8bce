// CPU of `msa --help` against an empty Node process. Target: at most 2.
import { fileURLToPath } from "node:url";
import { cpuRatio, say } from "./cpu-ratio.mjs";

const bin = fileURLToPath(new URL("../bin/msa.js", import.meta.url));
say("msa --help / node -e 0 (CPU)", cpuRatio({ args: [bin, "--help"] }, { args: ["-e", "0"] }, 15));
