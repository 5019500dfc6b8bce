import { describe, expect, test } from "vitest";
import { readFacts } from "../../../src/code/read/read-facts.ts";
import { configSchema } from "../../../src/config/schema.ts";
import { makeTree } from "../write/trees.ts";
import { projectFacts } from "./project-facts.ts";

interface Case {
  /** What main.ts does with `app` and `config`. */
  readonly main: string;
  readonly imports?: string;
  /** What `ConfigModule.forRoot` is told. */
  readonly options?: string;
  readonly moduleImports?: string;
  readonly files?: Record<string, string>;
}

const manifest = JSON.stringify({
  name: "mint",
  scripts: { start: "ts-node src/main.ts" },
  dependencies: { "@nestjs/common": "11.0.0", "@nestjs/config": "4.0.0", "@nestjs/core": "11.0.0" },
});

async function read({ main, imports = "", options = "", moduleImports = "", files = {} }: Case) {
  const root = makeTree({
    "package.json": manifest,
    "src/app.module.ts": `import { Controller, Get, Module } from "@nestjs/common";
import { ConfigModule } from "@nestjs/config";
${moduleImports}
@Controller("coins")
class CoinsController {
  @Get() all() { return []; }
}
@Module({ imports: [ConfigModule.forRoot(${options})], controllers: [CoinsController] })
export class AppModule {}
`,
    "src/main.ts": `import { ConfigService } from "@nestjs/config";
import { NestFactory } from "@nestjs/core";
import { AppModule } from "./app.module";
${imports}
async function bootstrap() {
  const app = await NestFactory.create(AppModule);
  const config = app.get(ConfigService);
  ${main}
  await app.listen(3000);
}
bootstrap();
`,
    ...files,
  });
  const facts = projectFacts(await readFacts({ root, config: configSchema.parse({}), onProgress: () => {} }));
  return { endpoints: JSON.stringify(facts.endpoints), unresolved: JSON.stringify(facts.unresolved) };
}

const asked = 'app.setGlobalPrefix(config.get("API_PREFIX"));';
const namespaced = {
  moduleImports: 'import httpConfig from "./http.config";',
  options: "{ load: [httpConfig] }",
  files: {
    "src/http.config.ts":
      'import { registerAs } from "@nestjs/config";\nexport default registerAs("http", () => ({ base: process.env.BASE || "strike" }));\n',
  },
};
const ownClass = `import { Injectable } from "@nestjs/common";
import { ConfigService } from "@nestjs/config";
@Injectable()
export class Settings {
  constructor(private readonly config: ConfigService) {}
  get prefix(): string { return this.text("API_PREFIX", "struck"); }
  private text(name: string, otherwise: string) { return this.config.get<string>(name, otherwise); }
}
`;

const cases: Record<string, Case & { readonly prefix: string }> = {
  "an environment file beats a default in the code": {
    main: 'app.setGlobalPrefix(config.get("API_PREFIX", "code"));',
    files: { ".env": "API_PREFIX=given\n" },
    prefix: "given",
  },
  "an example does not": {
    main: 'app.setGlobalPrefix(config.getOrThrow("API_PREFIX") ?? "never"); app.setGlobalPrefix(config.get("API_PREFIX", "code"));',
    files: { ".env.example": "API_PREFIX=example\n" },
    prefix: "code",
  },
  "without a default an example counts": {
    main: 'app.setGlobalPrefix(config.getOrThrow<string>("API_PREFIX"));',
    files: { ".env.example": "API_PREFIX=example\n" },
    prefix: "example",
  },
  "an empty variable is none": {
    main: 'app.setGlobalPrefix(process.env.API_PREFIX || "code");',
    files: { ".env": "API_PREFIX=\n" },
    prefix: "code",
  },
  "the file that the module names": {
    main: asked,
    options: '{ envFilePath: ["settings/local.env"] }',
    files: { "settings/local.env": "API_PREFIX=named\n", ".env": "API_PREFIX=other\n" },
    prefix: "named",
  },
  "a default of Joi": {
    main: asked,
    moduleImports: 'import * as Joi from "joi";',
    options: '{ validationSchema: Joi.object({ API_PREFIX: Joi.string().default("joined") }) }',
    prefix: "joined",
  },
  "a default of Joi's keys, in another file": {
    main: asked,
    moduleImports: 'import schema from "./schema";',
    options: "{ validationSchema: schema }",
    files: {
      "src/schema.ts":
        'import Joi from "joi";\nexport default Joi.object().keys({ API_PREFIX: Joi.string().optional().default("keyed") }).unknown();\n',
    },
    prefix: "keyed",
  },
  "a default of a schema that a function parses with": {
    main: asked,
    moduleImports: 'import { check } from "./check";',
    options: "{ validate: check }",
    files: {
      "src/check.ts":
        'import { z } from "zod";\nconst schema = z.object({ API_PREFIX: z.string().default("parsed") });\nexport const check = (given: Record<string, unknown>) => {\n  const made = schema.safeParse(given);\n  if (!made.success) throw new Error("settings");\n  return made.data;\n};\n',
    },
    prefix: "parsed",
  },
  "a field of the class that is checked": {
    main: asked,
    moduleImports: 'import { check } from "./check";',
    options: "{ validate: check }",
    files: {
      "src/check.ts":
        'import { plainToInstance } from "class-transformer";\nimport { validateSync } from "class-validator";\nclass Variables {\n  API_PREFIX: string = "field";\n}\nexport function check(given: Record<string, unknown>) {\n  const made = plainToInstance(Variables, given, { enableImplicitConversion: true });\n  if (validateSync(made).length > 0) throw new Error("settings");\n  return made;\n}\n',
    },
    prefix: "field",
  },
  "a field that has another name in the environment": {
    main: 'app.setGlobalPrefix(config.get("http.base"));',
    moduleImports: 'import httpConfig from "./http.config";',
    options: "{ load: [httpConfig] }",
    files: {
      ".env.example": "HTTP__BASE=exposed\n",
      "src/http.config.ts":
        'import { registerAs } from "@nestjs/config";\nimport { Expose, plainToInstance } from "class-transformer";\nclass Http {\n  @Expose({ name: "HTTP__BASE" })\n  base!: string;\n}\nexport default registerAs("http", () => plainToInstance(Http, process.env, { excludeExtraneousValues: true }));\n',
    },
    prefix: "exposed",
  },
  "a namespace as a whole": {
    ...namespaced,
    main: 'const { base } = config.get("http"); app.setGlobalPrefix(base);',
    prefix: "strike",
  },
  "a namespace by its token": {
    ...namespaced,
    main: "const http = app.get(httpConfig.KEY); if (http.base) app.setGlobalPrefix(http.base);",
    imports: 'import httpConfig from "./http.config";',
    prefix: "strike",
  },
  "an own class around the settings": {
    main: "app.setGlobalPrefix(app.get(Settings).prefix);",
    imports: 'import { Settings } from "./settings";',
    files: { "src/settings.ts": ownClass },
    prefix: "struck",
  },
};

describe("a prefix that the settings say", () => {
  for (const [name, { prefix, ...one }] of Object.entries(cases))
    test(name, async () => {
      const { endpoints, unresolved } = await read(one);
      expect(endpoints).toContain(`GET /${prefix}/coins `);
      expect(unresolved).toBe("[]");
    });

  test("one that no file says is named, with the reason", async () => {
    const { endpoints, unresolved } = await read({ main: asked });
    expect(endpoints).not.toContain("GET /coins ");
    expect(unresolved).toContain('the path config.get(\\"API_PREFIX\\") could not be computed from the code');
  });

  test("a class that also asks for something else is not made", async () => {
    const { unresolved } = await read({
      main: "app.setGlobalPrefix(app.get(Settings).prefix);",
      imports: 'import { Settings } from "./settings";',
      files: {
        "src/settings.ts": ownClass.replace("ConfigService)", "ConfigService, readonly press: Press)"),
      },
    });
    expect(unresolved).toContain("could not be computed from the code");
  });
});
