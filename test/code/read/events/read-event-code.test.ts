import { expect, test } from "vitest";
import { readEventCode } from "../../../../src/code/read/events/read-event-code.ts";

test.each([
  [
    "a named import",
    'import { EventEmitter } from "node:events";\nexport const bus = new EventEmitter();',
    "bus",
  ],
  ["a default import", 'import Emitter from "events";\nexport const bus = new Emitter();', "bus"],
  ["a namespace", 'import * as events from "events";\nexport const bus = new events.EventEmitter();', "bus"],
  [
    "require",
    'const { EventEmitter } = require("events");\nexports.bus = new EventEmitter();',
    "exports.bus",
  ],
  ["require in place", 'module.exports = new (require("events"))();', "module.exports"],
  [
    "a class without members",
    'import { EventEmitter } from "events";\nclass Bus extends EventEmitter {}\nexport const bus = new Bus();',
    "bus",
  ],
])("knows a bus by %s", (_, text, access) => {
  expect(readEventCode("a.ts", text).buses).toMatchObject([{ access, strange: null }]);
});

test("a file that is the bus", () => {
  const text = 'const E = require("events");\nconst bus = new E();\nmodule.exports = bus;';
  expect(readEventCode("a.js", text).buses).toMatchObject([{ name: "bus", isWhole: true }]);
});

test.each([
  ["options", "const bus = new EventEmitter({ captureRejections: true });"],
  ["members of its class", "class Bus extends EventEmitter { emit() {} }\nconst bus = new Bus();"],
  ["a name that its own file uses otherwise", "exports.bus = new EventEmitter();\nexports.bus.on('a', f);"],
])("a bus with %s is a strange one", (_, text) => {
  const { buses } = readEventCode("a.js", `const { EventEmitter } = require("events");\n${text}`);
  expect(buses).toMatchObject([{ strange: expect.any(String) }]);
});

test("a class of that name that comes from elsewhere is no bus", () => {
  const text = 'import { EventEmitter } from "./my-events";\nexport const bus = new EventEmitter();';
  expect(readEventCode("a.ts", text).buses).toEqual([]);
});

test("functions say what they do to what they are given", () => {
  const text = `exports.a = (order, done) => { done(); };
async function b({ lines }) { lines.push(1); }
function c(order) { order = copy(order); return this.x; }
`;
  const { functions } = readEventCode("a.js", text);
  expect(functions).toMatchObject([
    { name: "a", async: false, params: [{ changedAt: null, called: false }, { called: true }] },
    { name: "b", async: true, params: [{ changedAt: 2 }] },
    { name: "c", usesThis: true, params: [{ changedAt: null, handedTo: [{ name: "copy", position: 0 }] }] },
  ]);
});
