import { expect, test } from "vitest";
import { buildMonolith } from "../../../../src/code/model/build-monolith.ts";
import type { Registration } from "../../../../src/code/read/facts.ts";
import { app, file, makeFacts, route, unit } from "../make-facts.ts";

const factory = "src/modules/handlers/crud.handlers.js#list";

function routeIn(feature: string, path: string, handler: string): Registration {
  const own = `src/modules/${feature}/${feature}.routes.js`;
  return { ...route("GET", path, handler), unit: `${own}#route`, file: own };
}

function homesOf(routes: readonly Registration[], handlers = [factory]) {
  const units = [...new Set([...routes.map(({ unit: id }) => id), ...handlers])].map((id) => unit(id));
  const files = ["src/server.ts", ...new Set(units.map((one) => one.file))].map((path) => file(path));
  const { endpoints, homes } = buildMonolith(makeFacts({ files, units, apps: [app(routes)] }), {});
  return {
    modules: endpoints.map(({ module }) => module),
    factory: homes["src/modules/handlers/crud.handlers.js"],
  };
}

test("what one function made for several features belongs to the one that registers it", () => {
  const { modules, factory: home } = homesOf([
    routeIn("brand", "/brands", factory),
    routeIn("coupon", "/coupons", factory),
  ]);
  expect(modules).toEqual(["brand", "coupon"]);
  expect(home).toBe("shared");
});

test("a route file that serves several features leaves them their endpoints", () => {
  const handlers = ["brand", "coupon"].map((name) => `src/modules/${name}/${name}.controller.js#all`);
  const { modules } = homesOf(
    handlers.map((handler) => ({ ...routeIn("shop", "/all", handler), file: "src/routes/index.js" })),
    handlers,
  );
  expect(modules).toEqual(["brand", "coupon"]);
});

test("a route that a class inherits belongs to the class, and the base class is no feature", () => {
  const base = "src/shared/base-crud.controller.ts#BaseCrud.all";
  const inherited = (feature: string): Registration => ({
    ...route("GET", `/${feature}`, base),
    unit: base,
    file: "src/shared/base-crud.controller.ts",
    heir: `src/${feature}/${feature}.controller.ts`,
  });
  const routes = [inherited("boats"), inherited("docks")];
  const paths = ["src/server.ts", routes[0]?.file ?? "", ...routes.map(({ heir = "" }) => heir)];
  const files = paths.map((path) => file(path));
  const { endpoints, homes } = buildMonolith(
    makeFacts({ files, units: [unit(base)], apps: [app(routes)] }),
    {},
  );
  expect(endpoints.map(({ module }) => module)).toEqual(["boats", "docks"]);
  expect(homes["src/shared/base-crud.controller.ts"]).toBe("shared");
});
