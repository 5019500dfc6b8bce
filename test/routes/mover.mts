/** A process that moves rows: `mover.mts <root> <endpoint…>`, or `--for-ever`, back and forth until it is killed. */
import { changeRoutes, routesPath } from "../../src/routes/store.ts";
import { moveRows } from "../../src/routes/transitions.ts";

const [root = "", ...endpoints] = process.argv.slice(2);
const path = routesPath(root);

async function move(selector: string, state: "service" | "monolith"): Promise<void> {
  await changeRoutes(path, { action: "move", by: "mover", at: new Date() }, (file) =>
    moveRows(file, selector, { state }),
  );
}

if (endpoints[0] === "--for-ever") {
  for (;;) {
    await move("posts", "service");
    process.stdout.write(".");
    await move("posts", "monolith");
  }
} else for (const endpoint of endpoints) await move(endpoint, "service");
