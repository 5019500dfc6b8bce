import { ts } from "ts-morph";
import { type Access, calledMethod, type DataReader, lastName, propertyOf } from "./data-reader.ts";
import { readMikroEntities } from "./mikro-orm/read-entities.ts";
import {
  accessTo,
  joinEager,
  joinPath,
  joinTree,
  type Model,
  type Query,
  relateModels,
} from "./models/model.ts";
import { modelOfValue } from "./models/model-of-value.ts";
import { modelOfRepository, type RepositoryQuestion } from "./typeorm/repositories.ts";
import { filledIn } from "./typeorm/saved-relations.ts";

const reads =
  /^(find|findOne|findOneOrFail|findAll|findAndCount|findByCursor|count|populate|getReference|createQueryBuilder|qb|refresh|findOneById)$/;
const writes =
  /^(persist|persistAndFlush|persistLater|remove|removeAndFlush|removeLater|create|assign|insert|insertMany|nativeInsert|nativeUpdate|nativeDelete|upsert|upsertMany)$/;
const joins = /^(inner|left)?[jJ]oin(AndSelect)?(Lateral)?$/;
const collections = /^(add|remove|set|removeAll)$/;

export const mikroOrm: DataReader = {
  via: "mikro-orm",
  packages: [
    "@mikro-orm/core",
    "@mikro-orm/nestjs",
    "@mikro-orm/postgresql",
    "@mikro-orm/mysql",
    "@mikro-orm/sqlite",
  ],
  prepare(context) {
    const { models, repositories } = context.together("entities of MikroORM", () => {
      const found = readMikroEntities(context);
      relateModels(context, found.models, "mikro-orm");
      return found;
    });
    const question: RepositoryQuestion = {
      context,
      models,
      repositories,
      isModel: (name) => models.has(name),
      ofCall(call) {
        const called = calledMethod(call);
        const [first] = call.arguments;
        const named = first === undefined ? null : lastName(first);
        if (named !== null && models.has(named)) return named;
        return called === null ? null : (modelOfRepository(question, called.receiver)?.name ?? null);
      },
    };

    function collection(query: Query, method: string, receiver: ts.Expression): Access[] {
      if (!collections.test(method) || !ts.isPropertyAccessExpression(receiver)) return [];
      const holder = models.get(modelOfValue(question, receiver.expression) ?? "");
      const relation = holder?.relations.get(receiver.name.text);
      if (relation === undefined) return [];
      const table = relation.through ?? models.get(relation.target)?.table;
      return table === undefined ? [] : [accessTo(query, table, "write")];
    }

    /** Join tables of the relations that the same function fills in. */
    function filledTables(query: Query, model: Model): Access[] {
      const filled = filledIn(query.node);
      return [...model.relations].flatMap(([property, { through }]) =>
        through !== null && filled.has(property) ? [accessTo(query, through, "write", true)] : [],
      );
    }

    return (node) => {
      const called = calledMethod(node);
      if (called === null) return [];
      const query: Query = { node, via: "mikro-orm" };
      const { name, receiver, call } = called;
      const [first] = call.arguments;
      const repository = modelOfRepository(question, receiver);
      if (joins.test(name) && first !== undefined) {
        const path = context.fold(first)?.split(".").at(-1) ?? "";
        const holder = [...new Set(models.values())].find((one) => one.relations.has(path));
        return holder === undefined ? [] : joinPath(models, query, holder, path);
      }
      const mode = writes.test(name) ? "write" : reads.test(name) ? "read" : null;
      if (mode === null) return collection(query, name, receiver);
      const manager =
        /(^|\.)(em|entityManager|manager|orm\.em|fork)(\(\))?$/i.test(receiver.getText()) ||
        /\.(fork|getEntityManager)\(.*\)$/.test(receiver.getText());
      const named = first === undefined ? undefined : models.get(lastName(first) ?? "");
      const held =
        manager && first !== undefined ? models.get(modelOfValue(question, first) ?? "") : undefined;
      const model = repository ?? (manager ? (named ?? held) : undefined);
      if (model === undefined) return collection(query, name, receiver);
      const built =
        /^(createQueryBuilder|qb)$/.test(name) &&
        /\.(update|delete|insert)\(/.test(ts.findAncestor(node, ts.isStatement)?.getText() ?? "");
      return [
        accessTo(query, model.table, built ? "write" : mode),
        ...(mode === "write" ? filledTables(query, model) : joinEager(models, query, model)),
        ...(mode === "read"
          ? call.arguments.flatMap((options) =>
              propertyOf(options, "populate") === undefined
                ? joinTree(context, models, query, model, options)
                : joinTree(context, models, query, model, propertyOf(options, "populate")),
            )
          : []),
      ];
    };
  },
};
