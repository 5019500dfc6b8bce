import { join } from "node:path";
import { expect, it } from "vitest";
import { loadZookeeper } from "../../../../src/traffic/proxy/discover/zookeeper-client.ts";
import { tempFolder } from "../../../cli/spawn-msa.ts";

const peer = "node_modules/node-zookeeper-client/index.js";

it("the client of the project that the route table belongs to comes first, then what lies beside msa", () => {
  const project = tempFolder({ [peer]: "exports.createClient = () => 'of the project';" });
  const msa = tempFolder({ [peer]: "exports.createClient = () => 'of msa';" });
  const empty = tempFolder();
  const made = (one: string, other: string): unknown =>
    loadZookeeper(join(one, "msa.routes.json"), join(other, "file.js")).createClient("", {
      sessionTimeout: 1,
    });
  expect(made(project, msa)).toBe("of the project");
  expect(made(empty, msa)).toBe("of msa");
});

it("without it the error says what to install", () => {
  const empty = tempFolder();
  expect(() => loadZookeeper(join(empty, "msa.routes.json"), join(empty, "file.js"))).toThrow(
    expect.objectContaining({
      code: "MSA3006",
      message: "node-zookeeper-client is not installed",
      fix: expect.stringContaining("npm install node-zookeeper-client"),
    }),
  );
});
