import { describe, expect, test } from "vitest";
import { assignHomes } from "../../../../src/code/model/homes/assign-homes.ts";
import type { ProviderFact } from "../../../../src/code/read/facts.ts";
import { file, makeFacts, unit } from "../make-facts.ts";

describe("homes of a Nest application", () => {
  test("a folder whose module class has controllers is a module named after the class", () => {
    const homes = homesOf({
      modules: { ArticlesModule: "src/articles/articles.module.ts" },
      controllers: { ArticlesModule: "src/articles/articles.controller.ts" },
      files: ["src/articles/dto/new.dto.ts", "src/entities/article.entity.ts"],
    });
    expect(homes.byFile.get("src/articles/dto/new.dto.ts")).toBe("articles");
    // Another layer that names the same resource belongs to it.
    expect(homes.byFile.get("src/entities/article.entity.ts")).toBe("articles");
    expect(homes.origins.get("articles")).toBe("nest");
    expect(homes.byFile.get("src/app.module.ts")).toBe("app");
  });

  test("infrastructure and health checks are no modules, even if they write or answer", () => {
    const homes = homesOf({
      modules: {
        DatabaseModule: "src/database/database.module.ts",
        HealthModule: "src/health/health.module.ts",
        LoggerModule: "src/logger/logger.module.ts",
        PetsModule: "src/pets/pets.module.ts",
      },
      controllers: {
        HealthModule: "src/health/health.controller.ts",
        PetsModule: "src/pets/pets.controller.ts",
      },
      writes: ["src/database/seeder.ts"],
    });
    expect([...homes.origins.keys()]).toEqual(["pets"]);
    expect(homes.byFile.get("src/database/seeder.ts")).toBe("shared");
    expect(homes.byFile.get("src/health/health.controller.ts")).toBe("shared");
  });

  test("a module without controllers is one when its folder writes, outside of others", () => {
    const homes = homesOf({
      modules: {
        LedgerModule: "src/ledger/ledger.module.ts",
        OrdersModule: "src/orders/orders.module.ts",
        DiscountsModule: "src/orders/discounts/discounts.module.ts",
        RefundsModule: "src/orders/refunds/refunds.module.ts",
      },
      controllers: {
        OrdersModule: "src/orders/orders.controller.ts",
        RefundsModule: "src/orders/refunds/refunds.controller.ts",
      },
      writes: ["src/ledger/ledger.service.ts", "src/orders/discounts/discounts.service.ts"],
    });
    expect(homes.byFile.get("src/ledger/ledger.service.ts")).toBe("ledger");
    expect(homes.byFile.get("src/orders/discounts/discounts.service.ts")).toBe("orders");
    expect(homes.byFile.get("src/orders/refunds/refunds.controller.ts")).toBe("refunds");
  });

  test("what only writes joins the module of the same resource that answers", () => {
    const homes = homesOf({
      modules: {
        TagModule: "src/services/tag/tag.module.ts",
        TagsModule: "src/endpoints/tags/tags.module.ts",
      },
      controllers: { TagsModule: "src/endpoints/tags/tags.controller.ts" },
      writes: ["src/services/tag/tag.service.ts"],
    });
    expect(homes.byFile.get("src/services/tag/tag.service.ts")).toBe("tags");
  });

  test("a module around one that answers takes it in", () => {
    const homes = homesOf({
      modules: {
        FilesModule: "src/files/files.module.ts",
        FilesLocalModule: "src/files/uploader/local/local.module.ts",
      },
      controllers: { FilesLocalModule: "src/files/uploader/local/files.controller.ts" },
      files: ["src/files/file.entity.ts"],
    });
    expect(homes.byFile.get("src/files/uploader/local/files.controller.ts")).toBe("files");
    expect(homes.byFile.get("src/files/file.entity.ts")).toBe("files");
  });

  test("modules side by side in one folder have what only they declare", () => {
    const homes = homesOf({
      modules: { CatsModule: "src/modules/cats.module.ts", DogsModule: "src/modules/dogs.module.ts" },
      controllers: { CatsModule: "src/web/cats.controller.ts", DogsModule: "src/web/dogs.controller.ts" },
    });
    expect(homes.byFile.get("src/web/cats.controller.ts")).toBe("cats");
    expect(homes.byFile.get("src/web/dogs.controller.ts")).toBe("dogs");
  });

  test("two module classes of one name keep apart", () => {
    const rows = [
      importRow("AdminModule", "src/shop/admin/admin.module.ts"),
      importRow("AdminModule", "src/blog/admin/admin.module.ts"),
      controllerRow("AdminModule", "src/shop/admin/admin.controller.ts"),
      controllerRow("AdminModule", "src/blog/admin/admin.controller.ts"),
    ];
    const homes = assignHomes(
      makeFacts({
        providers: rows,
        units: rows.map((row) => unit(row.unit ?? "")),
        files: rows.map((row) => file(row.unit?.split("#")[0] ?? "")),
      }),
      {},
    );
    expect(homes.byFile.get("src/shop/admin/admin.controller.ts")).toBe("admin");
    expect(homes.byFile.get("src/blog/admin/admin.controller.ts")).toBe("blog-admin");
  });
});

interface Layout {
  readonly modules: Readonly<Record<string, string>>;
  readonly controllers: Readonly<Record<string, string>>;
  readonly writes?: readonly string[];
  readonly files?: readonly string[];
}

function homesOf({ modules, controllers, writes = [], files = [] }: Layout) {
  const rows = [
    ...Object.entries(modules).map(([name, path]) => importRow(name, path)),
    ...Object.entries(controllers).map(([name, path]) => controllerRow(name, path)),
  ];
  const units = [...rows.map((row) => row.unit ?? ""), ...writes.map((path) => `${path}#Service`)];
  const paths = new Set([
    "src/app.module.ts",
    ...Object.values(modules),
    ...Object.values(controllers),
    ...writes,
    ...files,
  ]);
  return assignHomes(
    makeFacts({
      providers: rows,
      units: units.map((id) => unit(id)),
      files: [...paths].map((path) => file(path)),
      data: writes.map((path) => ({
        unit: `${path}#Service`,
        file: path,
        line: 1,
        table: "t",
        mode: "write",
        joined: false,
        via: "typeorm",
      })),
    }),
    {},
  );
}

const shared = { injects: [], scope: "singleton", global: false, line: 1 } as const;

function importRow(token: string, path: string): ProviderFact {
  const unitId = `${path}#${token}`;
  return { ...shared, token, unit: unitId, module: "AppModule", role: "import", file: "src/app.module.ts" };
}

function controllerRow(module: string, path: string): ProviderFact {
  const token = module.replace("Module", "Controller");
  return { ...shared, token, unit: `${path}#${token}`, module, role: "controller", file: path };
}
