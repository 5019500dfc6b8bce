// Writes an Express backend of about `files` TypeScript files: features of ten files each (routes, controller, service,
// repository, types, five with plain functions), every fifth service alone, the others calling their neighbour's.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export function generateBackend(root, files) {
  const write = (path, text) => writeFileSync(join(root, path), text);
  const features = Math.max(1, Math.round(files / 10));
  mkdirSync(join(root, "src/shared"), { recursive: true });
  write(
    "package.json",
    JSON.stringify({
      name: "generated-backend",
      version: "1.0.0",
      scripts: { start: "node dist/server.js" },
      dependencies: { express: "^4.18.0", knex: "^3.0.0" },
    }),
  );
  write(
    "tsconfig.json",
    JSON.stringify({
      compilerOptions: {
        outDir: "dist",
        rootDir: "src",
        module: "commonjs",
        target: "es2022",
        strict: true,
      },
      include: ["src"],
    }),
  );
  const names = Array.from({ length: features }, (_, index) => `feature${index}`);
  names.forEach((name, index) => {
    const dir = `src/modules/${name}`;
    mkdirSync(join(root, dir), { recursive: true });
    const type = `Feature${index}`;
    const other = index % 5 === 0 ? null : `Feature${index - 1}`;
    write(`${dir}/${name}.routes.ts`, routes(name));
    write(`${dir}/${name}.controller.ts`, controller(name, type));
    write(`${dir}/${name}.service.ts`, service(name, type, other, index));
    write(`${dir}/${name}.repository.ts`, repository(name, type, index));
    write(
      `${dir}/${name}.types.ts`,
      `export interface ${type}Dto {\n  id: string;\n  name: string;\n  tags: string[];\n  createdAt: Date;\n}\nexport type ${type}Id = ${type}Dto["id"];\n`,
    );
    for (let part = 0; part < 5; part++) write(`${dir}/${name}.rules${part}.ts`, rules(name, type, part));
  });
  write(
    "src/shared/auth.ts",
    'import { NextFunction, Request, Response } from "express";\nexport function auth(req: Request, res: Response, next: NextFunction) {\n  if (!req.headers.authorization) {\n    res.status(401).end();\n    return;\n  }\n  next();\n}\n',
  );
  write(
    "src/shared/db.ts",
    'import knex from "knex";\nexport const db = knex({ client: "pg", connection: process.env.DATABASE_URL });\n',
  );
  const imports = names.map((name) => `import { ${name}Router } from "./modules/${name}/${name}.routes";`);
  const mounts = names.map((name) => `app.use("/api/${name}", ${name}Router);`);
  write(
    "src/server.ts",
    `import express from "express";\n${imports.join("\n")}\nconst app = express();\napp.use(express.json());\n${mounts.join("\n")}\napp.listen(Number(process.env.PORT ?? 3000));\n`,
  );
  return { endpoints: features * 3 };
}

function routes(name) {
  return `import { Router } from "express";
import { auth } from "../../shared/auth";
import * as controller from "./${name}.controller";

export const ${name}Router = Router();
${name}Router.get("/", auth, controller.list);
${name}Router.get("/:id", auth, controller.get);
${name}Router.post("/", auth, controller.create);
`;
}

function controller(name, type) {
  const handler = (verb, call, status) => `
export async function ${verb}(req: Request, res: Response, next: NextFunction) {
  try {
    res.status(${status}).json(await service.${verb}(${call}));
  } catch (error) {
    next(error);
  }
}
`;
  return `import { NextFunction, Request, Response } from "express";
import { ${type}Service } from "./${name}.service";

const service = new ${type}Service();
${handler("list", "req.query", 200)}${handler("get", "req.params.id", 200)}${handler("create", "req.body", 201)}`;
}

function service(name, type, other, index) {
  const neighbour = `feature${index - 1}`;
  return `import { ${type}Repository } from "./${name}.repository";
import { ${type}Dto } from "./${name}.types";
import { rule0 } from "./${name}.rules0";
${other === null ? "" : `import { ${other}Service } from "../${neighbour}/${neighbour}.service";\n`}
export class ${type}Service {
  private repository = new ${type}Repository();
${other === null ? "" : `  private neighbour = new ${other}Service();\n`}
  async list(query: unknown): Promise<${type}Dto[]> {
    const rows = await this.repository.all();
    return rule0(rows).map((row) => this.present(row));
  }

  async get(id: string) {
    const row = await this.repository.byId(id);
    if (!row) throw new Error("not found");
    return this.present(row);
  }

  async create(body: Partial<${type}Dto>) {
${other === null ? "" : "    await this.neighbour.list(body);\n"}    return this.repository.insert(body);
  }

  private present(row: ${type}Dto) {
    return { ...row, label: row.name.toUpperCase(), size: row.tags.length };
  }
}
`;
}

function repository(name, type, index) {
  return `import { db } from "../../shared/db";
import { ${type}Dto } from "./${name}.types";

export class ${type}Repository {
  all(): Promise<${type}Dto[]> {
    return db("table_${index}").select("*");
  }

  byId(id: string): Promise<${type}Dto | undefined> {
    return db("table_${index}").where({ id }).first();
  }

  insert(row: Partial<${type}Dto>) {
    return db("table_${index}").insert(row).returning("*");
  }
}
`;
}

function rules(name, type, part) {
  const one = (number) => `
export function rule${number}(rows: ${type}Dto[], limit = ${number * 100 + 100}): ${type}Dto[] {
  const seen = new Set<string>();
  const kept: ${type}Dto[] = [];
  for (const row of rows) {
    if (seen.has(row.id) || kept.length > limit) continue;
    seen.add(row.id);
    kept.push({ ...row, name: row.name.trim() });
  }
  return kept;
}
`;
  return `import { ${type}Dto } from "./${name}.types";\n${[0, 1, 2, 3, 4, 5].map((index) => one(part * 10 + index)).join("")}`;
}
