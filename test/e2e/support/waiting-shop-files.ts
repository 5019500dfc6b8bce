import { callingShopFiles } from "./calling-shop-files.ts";

/**
 * The shop with modules that call each other's synchronous functions, both ways: in chains, behind expressions, in handlers of
 * Express 4, which hears of no rejected promise. Every answer says which process did the work.
 */
export const waitingShopFiles: Readonly<Record<string, string>> = {
  ...callingShopFiles,
  "src/catalog/products.js": `const { append, readAll } = require("../shared/data-file");
const { ShopError } = require("../shared/errors");

const prices = new Map([
  ["pen", 2],
  ["ink", 7],
])

/** Prices rise with every sale, in the memory of one process. */
exports.priceOf = function priceOf(id, currency = "EUR") {
  if (!prices.has(id)) throw new ShopError(422, "no such product", { id });
  return { id, currency, price: prices.get(id), since: new Date("2024-02-29T10:00:00Z"), pid: process.pid };
};

function recordSale(id, count) {
  append("sales.jsonl", { id, count });
  prices.set(id, prices.get(id) + 1);
}

exports.recordSale = recordSale;
exports.allProducts = () => [...prices.keys()];
`,
  "src/catalog/catalog.router.js": `const { Router } = require("express");
const { ordersOf } = require("../orders/order-book");
const { allProducts, priceOf } = require("./products");

const router = Router();

const summary = (id) => ({ ...priceOf(id), ...ordersOf(id) })

router.get("/", (req, res) => res.json(allProducts()));
router.get("/:id/orders", (req, res) => {
  const { orders, last, pid } = summary(req.params.id);
  res.json({ orders, last: last === null ? null : last.toISOString(), pid, here: process.pid });
});

exports.catalogRouter = router;
`,
  "src/orders/order-book.js": `const catalog = require("../catalog/products");
const { recordSale } = require("../catalog/products");
const { append, readAll } = require("../shared/data-file");

const totalOf = (product, count) => catalog.priceOf(product).price * count;

/** Every line of it has to come after the one above. */
exports.placeOrder = function placeOrder(product, count) {
  const total = totalOf(product, count)
  recordSale(product, count)
  const next = catalog.priceOf(product).price.toFixed(2)
  const row = { product, count, total, next, since: catalog.priceOf(product).since.getTime() };
  append("orders.jsonl", { ...row, at: 1700000000000 });
  return { ...row, pricedBy: catalog.priceOf(product, "USD").pid, placedBy: process.pid };
};

exports.listOrders = () => readAll("orders.jsonl");

exports.ordersOf = (product) => {
  if (product === "pen") throw new Error("pens are given away");
  const orders = readAll("orders.jsonl").filter((order) => order.product === product);
  const last = orders.length === 0 ? null : new Date(orders[orders.length - 1].at);
  return { orders, last, pid: process.pid };
};
`,
  "src/orders/orders.router.js": `const { Router } = require("express");
const { listOrders, placeOrder } = require("./order-book");

const router = Router();

function place(req, res) {
  res.status(201).json(placeOrder(req.body.product, Number(req.body.count)));
}

router.get("/", (req, res) => res.json(listOrders()));
router.post("/", place);

exports.ordersRouter = router;
`,
};
