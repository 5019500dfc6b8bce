import type { RelationFact } from "../../facts.ts";
import { findPrisma } from "../../project/find-prisma.ts";
import type { DataContext } from "../data-reader.ts";
import type { Model, ModelRelation, Models } from "../models/model.ts";

interface Block {
  readonly name: string;
  readonly table: string;
  readonly file: string;
  readonly fields: readonly Field[];
}

interface Field {
  readonly name: string;
  readonly type: string;
  readonly isList: boolean;
  /** Name of the relation, where two models have several. */
  readonly relation: string | null;
  readonly line: number;
}

/** Models by lower-case name, of one schema file or of a folder of them. */
export function readPrismaModels(context: DataContext): Models {
  const blocks = schemaFiles(context).flatMap((file) => readBlocks(file, context.readText(file) ?? ""));
  const byName = new Map(blocks.map((block) => [block.name, block]));
  const models = new Map<string, Model>();
  for (const { name, table, file, fields } of blocks) {
    const relations = new Map<string, ModelRelation>();
    for (const field of fields) {
      const other = byName.get(field.type);
      if (other === undefined) continue;
      const back = other.fields.find(
        (one) =>
          one.type === name && one.relation === field.relation && (one !== field || other.name !== name),
      );
      const kind = kindOf(field, back);
      relations.set(field.name, {
        ...{ target: other.name.toLowerCase(), kind, eager: false, cascades: false },
        through:
          kind === "many-to-many" ? `_${field.relation ?? [name, other.name].sort().join("To")}` : null,
        at: { file, line: field.line },
      });
    }
    models.set(name.toLowerCase(), { name: name.toLowerCase(), table, relations });
  }
  return models;
}

/** The schema that Prisma would take, or else all there are: a workspace may keep it in another package. */
function schemaFiles(context: DataContext): readonly string[] {
  const all = context.textFiles(".prisma");
  const schema = findPrisma(context.sources.root)?.schema;
  if (schema === undefined) return all;
  if (schema.endsWith(".prisma")) return [schema];
  return all.filter((file) => file.startsWith(`${schema}/`));
}

function kindOf(field: Field, back: Field | undefined): RelationFact["kind"] {
  if (field.isList) return back?.isList === true ? "many-to-many" : "one-to-many";
  return back?.isList === false ? "one-to-one" : "many-to-one";
}

function readBlocks(file: string, text: string): Block[] {
  return [...text.matchAll(/^[ \t]*model\s+(\w+)\s*\{([\s\S]*?)^\s*\}/gm)].map((match) => {
    const [, name = "", body = ""] = match;
    const first = text.slice(0, match.index).split("\n").length;
    const fields = body.split("\n").flatMap((line, index): Field[] => {
      const found = /^\s*(\w+)\s+(\w+)(\[\])?\??(.*)$/.exec(line);
      if (found === null) return [];
      const [, field = "", type = "", list, rest = ""] = found;
      const relation = /@relation\(\s*(?:name:\s*)?"([^"]+)"|@relation\([^)]*\bname:\s*"([^"]+)"/.exec(rest);
      return [
        {
          ...{ name: field, type, isList: list !== undefined, line: first + index },
          relation: relation?.[1] ?? relation?.[2] ?? null,
        },
      ];
    });
    const table = /@@map\(\s*(?:name:\s*)?"([^"]+)"/.exec(body)?.[1] ?? name;
    return { name, table, file, fields };
  });
}
