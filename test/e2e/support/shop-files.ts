/**
 * A small monolith for end-to-end tests: plain JavaScript, Express 4, three modules. What it remembers lies in files
 * below SHOP_DATA, so that monolith and services may share it, as they would share a database.
 */
export const shopFiles: Readonly<Record<string, string>> = {
  "package.json": `${JSON.stringify(
    {
      name: "shop",
      version: "1.0.0",
      private: true,
      scripts: { start: "node src/server.js" },
      dependencies: { express: "4.22.3" },
    },
    null,
    2,
  )}\n`,
  ".gitignore": "node_modules\ndata\n",
  "src/server.js": `const { createApp } = require("./app");
const { host, port } = require("./config");

const server = createApp().listen(port, host, () => console.log("shop listens on " + port));
process.once("SIGTERM", () => server.close());
`,
  "src/config.js": `exports.host = process.env.HOST || "127.0.0.1";
exports.port = Number(process.env.PORT || 3000);
exports.dataDir = process.env.SHOP_DATA || "data";
`,
  "src/app.js": `const express = require("express");
const { catalogRouter } = require("./catalog/catalog.router");
const { ordersRouter } = require("./orders/orders.router");
const { reviewsRouter } = require("./reviews/reviews.router");
const { errorHandler, notFound } = require("./shared/errors");

exports.createApp = function createApp() {
  const app = express();
  app.disable("x-powered-by");
  app.get("/health", (req, res) => res.json({ ok: true }));
  app.use(express.json());
  app.use("/api/catalog", catalogRouter);
  app.use("/api/orders", ordersRouter);
  app.use("/api/reviews", reviewsRouter);
  app.use(notFound);
  app.use(errorHandler);
  return app;
};
`,
  "src/shared/errors.js": `exports.notFound = (req, res) => res.status(404).json({ error: "no such path" });

exports.errorHandler = (error, req, res, next) => {
  if (res.headersSent) return next(error);
  res.status(error.status || 500).json({ error: error.message });
};
`,
  "src/shared/data-file.js": `const fs = require("fs");
const path = require("path");
const { dataDir } = require("../config");

exports.append = function append(name, row) {
  fs.mkdirSync(dataDir, { recursive: true });
  fs.appendFileSync(path.join(dataDir, name), JSON.stringify(row) + "\\n");
  return row;
};

exports.readAll = function readAll(name) {
  const file = path.join(dataDir, name);
  if (!fs.existsSync(file)) return [];
  return fs.readFileSync(file, "utf8").split("\\n").filter(Boolean).map((line) => JSON.parse(line));
};
`,
  "src/catalog/products.js": `const products = Object.freeze([
  { id: "pen", price: 2 },
  { id: "ink", price: 7 },
  { id: "paper", price: 4 },
]);

exports.allProducts = () => products;
exports.findProduct = (id) => products.find((product) => product.id === id);
`,
  "src/catalog/catalog.router.js": `const { Router } = require("express");
const { allProducts, findProduct } = require("./products");

const router = Router();

router.get("/", (req, res) => res.json(allProducts()));

// Every piece says which process wrote it: an answer that two of them had a part in would show.
router.get("/export", (req, res) => {
  res.type("text/plain");
  let left = 40;
  const next = () => {
    if (left-- === 0) return res.end();
    res.write("pid " + process.pid + " " + "x".repeat(1000) + "\\n");
    setImmediate(next);
  };
  next();
});

router.get("/:id", (req, res) => {
  const product = findProduct(req.params.id);
  if (!product) return res.status(404).json({ error: "no such product" });
  res.json(product);
});

exports.catalogRouter = router;
`,
  "src/orders/order-book.js": `const { findProduct } = require("../catalog/products");
const { append, readAll } = require("../shared/data-file");

exports.placeOrder = function placeOrder(product, count) {
  const found = findProduct(product);
  if (!found) throw Object.assign(new Error("no such product"), { status: 422 });
  return append("orders.jsonl", { product, count, total: found.price * count });
};

exports.listOrders = () => readAll("orders.jsonl");
`,
  "src/orders/orders.router.js": `const { Router } = require("express");
const { listOrders, placeOrder } = require("./order-book");

const router = Router();

router.get("/", (req, res) => res.json(listOrders()));
router.post("/", (req, res) => res.status(201).json(placeOrder(req.body.product, Number(req.body.count))));

exports.ordersRouter = router;
`,
  "src/reviews/review-list.js": `const { append, readAll } = require("../shared/data-file");

exports.addReview = (product, stars) => append("reviews.jsonl", { product, stars });
exports.reviewsOf = (product) => readAll("reviews.jsonl").filter((review) => review.product === product);
`,
  "src/reviews/reviews.router.js": `const { Router } = require("express");
const { addReview, reviewsOf } = require("./review-list");

const router = Router();

router.get("/:product", (req, res) => res.json(reviewsOf(req.params.product)));
router.post("/:product", (req, res) => res.status(201).json(addReview(req.params.product, Number(req.body.stars))));

exports.reviewsRouter = router;
`,
};
