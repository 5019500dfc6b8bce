import { describe, expect, test } from "vitest";
import { assignHomes } from "../../../../src/code/model/homes/assign-homes.ts";
import { app, file, makeFacts, route } from "../make-facts.ts";

describe("a folder that holds the whole application", () => {
  test("is no module: those inside are found by folder, by layer and by suffix", () => {
    const homes = homesOf("packages/shop-back/src/server.ts", {
      routes: [
        "packages/shop-back/src/controllers/orders.ts",
        "packages/shop-back/src/routers/product/product.router.ts",
      ],
      others: ["packages/shop-back/src/models/OrderModel.ts", "packages/shop-back/src/util/dates.ts"],
    });
    expect(Object.fromEntries(homes.byFile)).toEqual({
      "packages/shop-back/src/server.ts": "app",
      "packages/shop-back/src/controllers/orders.ts": "orders",
      "packages/shop-back/src/models/OrderModel.ts": "orders",
      "packages/shop-back/src/routers/product/product.router.ts": "product",
      "packages/shop-back/src/util/dates.ts": "shared",
    });
  });

  test("without src it is the folder of the entry", () => {
    const homes = homesOf("shop/server.js", { routes: ["shop/routes/orders.js"], others: [] });
    expect(homes.byFile.get("shop/routes/orders.js")).toBe("orders");
  });

  test("a folder beside the entry stays a module", () => {
    const homes = homesOf("src/server.ts", { routes: ["src/billing/routes.ts"], others: [] });
    expect(homes.byFile.get("src/billing/routes.ts")).toBe("billing");
  });
});

test("a folder of data access objects is a layer, whose files are named after resources", () => {
  const homes = homesOf("app.js", {
    routes: ["app/api/v1/orders.js"],
    others: ["app/dao/orders.js", "app/daos/stock-dao.js"],
  });
  expect(homes.byFile.get("app/dao/orders.js")).toBe("orders");
  expect([...homes.byFile.values()]).not.toContain("dao");
});

describe("a folder that is named after a framework", () => {
  const files = ["src/fastify/routes/parcels.routes.ts", "src/express/routes.ts"];

  test("is a layer of an application that is made with it", () => {
    const homes = homesOf("src/server.ts", { routes: files, others: [] }, "fastify");
    expect(homes.byFile.get("src/fastify/routes/parcels.routes.ts")).toBe("parcels");
    expect(homes.byFile.get("src/express/routes.ts")).toBe("express");
  });
});

describe("a word for a layer, where requests come in", () => {
  test("is a resource, also behind folders that only hold others", () => {
    const files = ["src/routes/api/tasks/index.ts"];
    const homes = homesOf("src/server.ts", { routes: files, others: ["src/tasks/sweep.ts"] });
    expect(Object.fromEntries(homes.byFile)).toEqual({
      "src/server.ts": "app",
      "src/routes/api/tasks/index.ts": "tasks",
      "src/tasks/sweep.ts": "shared",
    });
  });

  test("is a feature wherever its folder registers routes itself", () => {
    const files = ["src/server/tasks/index.ts", "src/config/index.ts"];
    const homes = homesOf("src/index.ts", { routes: files, others: ["src/server/tasks/controller.ts"] });
    expect(Object.fromEntries(homes.byFile)).toEqual({
      "src/index.ts": "app",
      "src/server/tasks/index.ts": "tasks",
      "src/server/tasks/controller.ts": "tasks",
      "src/config/index.ts": "shared",
    });
  });
});

describe("a word for a layer, in a folder of features", () => {
  test("is a feature where it registers routes itself; without them it is a layer", () => {
    const files = [
      "src/modules/services/services.router.ts",
      "src/modules/providers/providers.router.ts",
      "src/services/index.ts",
    ];
    const others = ["src/modules/services/services.model.ts", "src/modules/config/config.ts"];
    const homes = homesOf("src/index.ts", { routes: files, others });
    expect(Object.fromEntries(homes.byFile)).toEqual({
      "src/index.ts": "app",
      "src/modules/services/services.router.ts": "services",
      "src/modules/providers/providers.router.ts": "providers",
      "src/services/index.ts": "shared",
      "src/modules/services/services.model.ts": "services",
      "src/modules/config/config.ts": "shared",
    });
  });
});

describe("a version or a core inside a layer's folder", () => {
  test("says nothing of its own: the files are named after resources; other folders inside do", () => {
    const files = ["src/controllers/v1/users.js", "src/router/core/roles.js"];
    const others = ["src/model/core/roles.js", "src/controllers/apps/createApp.js"];
    const homes = homesOf("src/server.js", { routes: files, others });
    expect(Object.fromEntries(homes.byFile)).toEqual({
      "src/server.js": "app",
      "src/controllers/v1/users.js": "users",
      "src/router/core/roles.js": "roles",
      "src/model/core/roles.js": "roles",
      "src/controllers/apps/createApp.js": "shared",
    });
  });
});

function homesOf(
  entry: string,
  { routes, others }: { routes: string[]; others: string[] },
  framework: "express" | "fastify" = "express",
) {
  const facts = makeFacts({
    files: [entry, ...routes, ...others].map((path) => file(path)),
    apps: [{ ...app(routes.map((path) => route("GET", "/", `${path}#list`))), file: entry }],
  });
  return assignHomes({ ...facts, project: { ...facts.project, entry, framework } }, {});
}
