import type { CodeUnit } from "../model/monolith.ts";
import type { Cut } from "./cut.ts";
import { closure } from "./keep/closure.ts";
import type { Obstacle } from "./plan.ts";

/** How the data layers are told of code that runs when a row is written. */
const hookForms: readonly { readonly kinds: readonly CodeUnit["kind"][]; readonly says: RegExp }[] = [
  // TypeORM, MikroORM, sequelize-typescript
  {
    kinds: ["member", "declaration"],
    says: /@(Before|After)(Insert|Update|Remove|SoftRemove|Recover|Create|Upsert|Delete|Destroy|Save|Validate|Bulk\w+)\s*[(\n]/,
  },
  // Objection
  { kinds: ["member", "declaration"], says: /\$(before|after)(Insert|Update|Delete)\s*\(/ },
  // Mongoose
  {
    kinds: ["effect", "statement", "registration", "declaration"],
    says: /\.(pre|post)\s*(<[^>]*>)?\(\s*[[/"'`](save|validate|remove|delete\w*|update\w*|insertMany|findOneAnd\w+)/,
  },
  // Sequelize
  {
    kinds: ["effect", "statement", "declaration"],
    says: /\.addHook\(\s*["'`](before|after)|\.(before|after)(Bulk)?(Create|Update|Destroy|Save|Upsert|Validate)\s*\(|\bhooks\s*:\s*\{[^}]*\b(before|after)[A-Z]/,
  },
  // Prisma
  { kinds: ["effect", "statement", "declaration"], says: /\.\$use\s*\(/ },
];

/** What a class is, or implements, that TypeORM and MikroORM tell of every row. */
const subscriberNames = /^(EventSubscriber|EntitySubscriberInterface)$/;
const subscriberPackages = /^(typeorm|@mikro-orm\/.+)$/;

/** Packages that reach beyond the database. */
const outside =
  /^(nodemailer|@sendgrid\/.+|mailgun\.js|@aws-sdk\/.+|aws-sdk|bull|bullmq|amqplib|kafkajs|nats|ioredis|redis|axios|got|node-fetch|undici|twilio|stripe|firebase-admin|web-push|socket\.io|@slack\/.+|@nestjs\/(bull|bullmq|axios))$/;

/**
 * Code that runs when rows are written: it travels with the models. Told where it does more than change rows, since from now on
 * either process does it; refused where the service has the model and not the hook.
 */
export function rowHooks(cut: Cut): Obstacle[] {
  const { kept, index } = cut;
  const subscribers = subscriberClasses(cut);
  const byFile = new Map<string, CodeUnit[]>();
  for (const id of kept.units) {
    const unit = index.byId.get(id);
    if (unit !== undefined && !unit.typeOnly) byFile.set(unit.file, [...(byFile.get(unit.file) ?? []), unit]);
  }
  const found = [...byFile].flatMap(([file, units]) => {
    const text = cut.readSource(file).replace(/^\uFEFF/, "");
    const forms = hookForms.filter(({ says }) => says.test(text));
    return units.flatMap((unit) => {
      const own = text.slice(unit.span.start, unit.span.end);
      // Of a class its members speak for themselves.
      const isWhole = (index.children.get(unit.id) ?? []).some(({ kind }) => kind === "member");
      const isHook =
        subscribers.includes(unit) ||
        (!isWhole && forms.some(({ kinds, says }) => kinds.includes(unit.kind) && says.test(own)));
      return isHook ? reachingOut(unit, cut) : [];
    });
  });
  return [...found, ...leftSubscribers(subscribers, cut)];
}

function subscriberClasses({ monolith, index }: Cut): CodeUnit[] {
  const named = monolith.facts.units.filter(
    ({ kind, name, packages }) =>
      kind === "import" &&
      subscriberNames.test(name ?? "") &&
      packages.some((one) => subscriberPackages.test(one)),
  );
  const users = named.flatMap(({ id }) => index.users.get(id) ?? []);
  return [...new Set(users)]
    .flatMap((id) => index.byId.get(id) ?? [])
    .filter(({ kind, typeOnly }) => kind === "declaration" && !typeOnly);
}

function reachingOut(unit: CodeUnit, { index, monolith }: Cut): Obstacle[] {
  const members = (index.children.get(unit.id) ?? []).filter(({ kind }) => kind === "member");
  const runs = closure([unit.id, ...members.map(({ id }) => id)], index);
  const emitted = monolith.facts.events.find(({ role, unit: by }) => role === "emit" && runs.has(by));
  const used = [...runs]
    .flatMap((id) => index.byId.get(id)?.packages ?? [])
    .find((name) => outside.test(name));
  const effect = emitted !== undefined ? `emits ${emitted.name}` : used !== undefined ? `uses ${used}` : null;
  if (effect === null) return [];
  return [
    {
      code: "HOOK",
      level: "warning",
      file: unit.file,
      line: unit.line,
      message: `${unit.name ?? "a hook"} runs when a row is written, and ${effect}`,
      why: "it runs in whichever process writes the row: in the service from now on, as well as in the monolith",
      fix: "fine for what may happen in either; otherwise do it where the row is written, or behind an event that one process hears",
    },
  ];
}

/** A subscriber of a model that travels, which nothing in the service leads to. */
function leftSubscribers(subscribers: readonly CodeUnit[], cut: Cut): Obstacle[] {
  const { kept, index } = cut;
  return subscribers.flatMap((unit): Obstacle[] => {
    if (kept.units.has(unit.id) || !isMade(unit, cut)) return [];
    const own = [unit, ...(index.children.get(unit.id) ?? [])];
    const listened = own
      .filter(({ id, name }) => id === unit.id || name === "listenTo" || name === "getSubscribedEntities")
      .flatMap(({ refs }) => refs.flatMap((ref) => index.byId.get(ref) ?? []))
      .find(({ id, kind, typeOnly }) => kind === "declaration" && !typeOnly && kept.units.has(id));
    if (listened === undefined) return [];
    return [
      {
        code: "HOOK",
        level: "refuse",
        file: unit.file,
        line: unit.line,
        message: `${unit.name ?? "a subscriber"} runs when rows of ${listened.name ?? "a model"} are written, and would not in the service`,
        why: "nothing that the service needs leads to it, so what the service writes would not set it off",
        fix: "name it in the options of the data source, or in the module that declares the model",
      },
    ];
  });
}

/** Somebody in the monolith names it, or finds it by a pattern: one that nobody makes does nothing there either. */
function isMade(unit: CodeUnit, { index }: Cut): boolean {
  return (index.users.get(unit.id) ?? []).some((id) => {
    const user = index.byId.get(id);
    return user !== undefined && user.kind !== "reexport" && user.file !== unit.file;
  });
}
