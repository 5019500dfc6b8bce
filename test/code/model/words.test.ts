import { describe, expect, test } from "vitest";
import { kebab, singular, stemOf } from "../../../src/code/model/homes/words.ts";

describe("names of resources", () => {
  test.each([
    ["users.controller.ts", "users"],
    ["userService.js", "user"],
    ["order-item.model.ts", "order-item"],
    ["OrderRouter.ts", "order"],
    ["tag_routes.mjs", "tag"],
    ["getTags.js", null],
    ["index.ts", null],
    ["event.controller.js", "event"],
    ["storeController.js", "store"],
    ["indexController.js", "index"],
    ["logger.ts", null],
    ["transaction.routes.ts", "transaction"],
    ["restore.service.ts", "restore"],
    ["userActions.js", "user"],
    ["user-api.js", "user"],
    ["actions.ts", null],
  ])("the stem of %s is %s", (file, stem) => expect(stemOf(file)).toBe(stem));

  test.each([
    ["users", "user"],
    ["categories", "category"],
    ["statistics", "statistic"],
    ["status", "status"],
    ["addresses", "address"],
    ["news", "new"],
  ])("%s and its other form share the key %s", (plural, key) => expect(singular(plural)).toBe(key));

  test("kebab-cases what people write", () => {
    expect(kebab("OrderItems")).toBe("order-items");
    expect(kebab("order_items")).toBe("order-items");
  });
});
