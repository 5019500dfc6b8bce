import type { FileChange } from "../../../src/code/generate/file-change.ts";
import { hashBytes } from "../../../src/code/write/hash-bytes.ts";
import type { Tree } from "./trees.ts";

export const killTree: Tree = {
  "tsconfig.json": "{}\r\n",
  "old.txt": "old",
  "src/logo.png": Buffer.from([0, 1, 2, 255]),
  "src/a.ts": "a",
};

export const killChanges: readonly FileChange[] = [
  { kind: "create", path: "services/users/src/logo.png", content: { copyOf: "src/logo.png" } },
  { kind: "create", path: "services/users/src/a.ts", content: { copyOf: "src/a.ts" } },
  { kind: "create", path: "services/users/package.json", content: { text: "{}\n" } },
  {
    kind: "update",
    path: "tsconfig.json",
    beforeHash: hashBytes(Buffer.from("{}\r\n")),
    content: { text: '{"exclude":["services"]}\r\n' },
  },
  { kind: "delete", path: "old.txt", beforeHash: hashBytes(Buffer.from("old")) },
  { kind: "create", path: "msa.routes.json", content: { text: '{"version":1}\n' } },
];
