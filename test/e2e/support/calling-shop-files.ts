import { shopFiles } from "./shop-files.ts";

/**
 * The shop with modules that call each other's asynchronous functions, both ways, with values that JSON alone would
 * change and with errors of its own class. Every answer says which process did the work.
 */
export const callingShopFiles: Readonly<Record<string, string>> = {
  ...shopFiles,
  "src/shared/errors.js": `class ShopError extends Error {
  constructor(status, message, details) {
    super(message);
    this.name = "ShopError";
    this.status = status;
    this.details = details;
  }
}

exports.ShopError = ShopError;

exports.notFound = (req, res) => res.status(404).json({ error: "no such path" });

exports.errorHandler = (error, req, res, next) => {
  if (res.headersSent) return next(error);
  const own = error instanceof ShopError;
  res.status(error.status || 500).json({ error: error.message, own, details: error.details });
};
`,
  "src/shared/wrap.js": `exports.wrap = (handler) => (req, res, next) => handler(req, res).catch(next);
`,
  "src/catalog/products.js": `const { append, readAll } = require("../shared/data-file");
const { ShopError } = require("../shared/errors");

const requestId = () => globalThis[Symbol.for("msa")]?.context.get()?.requestId;

const prices = new Map([
  ["pen", 2],
  ["ink", 7],
  ["paper", 4],
]);

/** With the day since when it costs that much: a Date, and a Map of what was sold. */
exports.priceOf = async function priceOf(id, currency = "EUR") {
  await new Promise((resolve) => setTimeout(resolve, 1));
  if (!prices.has(id)) throw new ShopError(422, "no such product", { id });
  return { id, currency, price: prices.get(id), since: new Date("2024-02-29T10:00:00Z"), pid: process.pid, request: requestId() };
};

async function recordSale(id, count) {
  append("sales.jsonl", { id, count, pid: process.pid });
}

async function salesOf(ids) {
  const sold = new Map(ids.map((id) => [id, 0]));
  for (const { id, count } of readAll("sales.jsonl")) sold.set(id, (sold.get(id) || 0) + count);
  return sold;
}

const allProducts = () => [...prices.keys()];

exports.recordSale = recordSale;
exports.salesOf = salesOf;
exports.allProducts = allProducts;
exports.labelOf = (id) => id.toUpperCase();
`,
  "src/catalog/catalog.router.js": `const { Router } = require("express");
const { wrap } = require("../shared/wrap");
const { ordersOf } = require("../orders/order-book");
const { allProducts, priceOf, salesOf } = require("./products");

const router = Router();

router.get("/", (req, res) => res.json(allProducts()));
router.get(
  "/:id/orders",
  wrap(async (req, res) => {
    const { orders, last, pid } = await ordersOf(req.params.id);
    res.json({ orders, last: last === null ? null : last.toISOString(), pid, here: process.pid });
  }),
);
router.get("/:id", wrap(async (req, res) => res.json({ ...(await priceOf(req.params.id)), sold: [...(await salesOf([req.params.id]))] })));

exports.catalogRouter = router;
`,
  "src/orders/order-book.js": `const { labelOf, priceOf, recordSale } = require("../catalog/products");
const { append, readAll } = require("../shared/data-file");

exports.placeOrder = async function placeOrder(product, count) {
  const found = await priceOf(product);
  await recordSale(product, count);
  const row = { product, label: labelOf(product), count, total: found.price * count, since: found.since.getTime() };
  append("orders.jsonl", { ...row, at: 1700000000000 });
  return { ...row, currency: found.currency, request: found.request, pricedBy: found.pid, placedBy: process.pid };
};

exports.listOrders = () => readAll("orders.jsonl");

exports.ordersOf = async (product) => {
  const orders = readAll("orders.jsonl").filter((order) => order.product === product);
  const last = orders.length === 0 ? null : new Date(orders[orders.length - 1].at);
  return { orders, last, pid: process.pid };
};
`,
  "src/orders/orders.router.js": `const { Router } = require("express");
const { wrap } = require("../shared/wrap");
const { listOrders, placeOrder } = require("./order-book");

const router = Router();

router.get("/", (req, res) => res.json(listOrders()));
router.post(
  "/",
  wrap(async (req, res) => res.status(201).json(await placeOrder(req.body.product, Number(req.body.count)))),
);

exports.ordersRouter = router;
`,
};
