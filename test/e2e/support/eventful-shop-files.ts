import { shopFiles } from "./shop-files.ts";

const routerOf = (name: string, routes: string): string => `const { Router } = require("express");
const { bus } = require("../shared/bus");
const { append, readAll } = require("../shared/data-file");

const router = Router();

${routes}
exports.${name}Router = router;
`;

/**
 * The shop with modules that tell each other of what happened, over one bus. Every listener writes down which process it ran in,
 * and what it was given.
 */
export const eventfulShopFiles: Readonly<Record<string, string>> = {
  ...shopFiles,
  "src/app.js": (shopFiles["src/app.js"] ?? "").replace(
    "\nexports.createApp",
    `require("./catalog/when-ordered");
require("./orders/listeners");
const { askForReviews } = require("./reviews/ask");

askForReviews();

exports.createApp`,
  ),
  "src/shared/bus.js": `const { EventEmitter } = require("events");

const bus = new EventEmitter();

module.exports = { bus };
`,
  "src/catalog/catalog.router.js": routerOf(
    "catalog",
    `router.delete("/:id", (req, res) => {
  bus.emit("product.gone", { id: req.params.id, at: new Date(1700000000000) });
  res.status(202).json({ pid: process.pid });
});
`,
  ),
  "src/catalog/when-ordered.js": `const { bus } = require("../shared/bus");
const { append } = require("../shared/data-file");

bus.on("order.placed", async function countSale(order) {
  append("sales.jsonl", { count: order.count, tags: [...order.tags], day: order.at.toISOString(), pid: process.pid });
});
`,
  "src/orders/orders.router.js": routerOf(
    "orders",
    `router.post("/", (req, res) => {
  const order = { product: req.body.product, count: req.body.count, at: new Date(1700000000000), tags: new Set(["new"]) };
  append("orders.jsonl", order);
  bus.emit("order.placed", order);
  order.count = -1;
  res.status(201).json({ pid: process.pid });
});
`,
  ),
  "src/orders/listeners.js": `const { bus } = require("../shared/bus");
const { append } = require("../shared/data-file");

// its own event, too
bus.on("order.placed", async (order) => append("ledger.jsonl", { count: order.count, pid: process.pid }));

bus.on("product.gone", async ({ id, at }) => {
  append("cancelled.jsonl", { id, day: at.toISOString(), pid: process.pid });
});
`,
  "src/reviews/ask.js": `const { bus } = require("../shared/bus");
const { append } = require("../shared/data-file");

const ask = async ({ product }) => {
  append("asked.jsonl", { product, pid: process.pid });
};

exports.askForReviews = () => {
  bus.on("order.placed", ask);
};
`,
};
