import { ts } from "ts-morph";
import type { Boot } from "../boot/boot.ts";
import type { StateFact } from "../facts.ts";
import type { FileReader } from "../project/each-file.ts";
import type { Sources } from "../project/open-sources.ts";
import { nodeQuestion, nodesLike, treeQuestion } from "../project/question.ts";
import type { UnitsRead } from "../units/read-units.ts";
import { type UnitDraft, unitAt } from "../units/unit-draft.ts";
import { isCollection, isMutation } from "./mutations.ts";
import type { FoundState, StatePlace } from "./read-state.ts";
import { guessKind, isConnection, isTypeOfConnection } from "./state-kind.ts";
import { idsOf } from "./units-inside.ts";
import { isWorkedOutOnce } from "./worked-out-once.ts";

interface Field {
  readonly name: string;
  readonly node: ts.PropertyDeclaration;
  readonly readers: Set<string>;
  readonly writers: Set<string>;
}

/** What the start of the process made, and what is there without being made. */
export interface StartedClasses {
  readonly classes: ReadonlySet<ts.ClassLikeDeclaration>;
  readonly holding: ReadonlySet<ts.ClassLikeDeclaration>;
  /** Names of methods that are looked for beside those of the classes at hand. */
  readonly methods: Iterable<string>;
}

export interface ClassStateReading extends FileReader {
  found(): FoundState[];
  /** Who calls a method of that name. */
  readonly calls: ReadonlyMap<string, ReadonlySet<UnitDraft>>;
  /** Methods that some code names: what nobody names and nothing outside expects is never called. */
  readonly named: ReadonlySet<string>;
}

export function classesMade(boot: Boot): Set<ts.ClassLikeDeclaration> {
  const classes = new Set<ts.ClassLikeDeclaration>();
  for (const call of boot.calls)
    if (ts.isNewExpression(call.node) && call.callee.kind === "class") classes.add(call.callee.node);
  return classes;
}

/** What Nest makes once, at the start, and hands to whoever asks: not what it makes for each request. */
export function injectedClasses(sources: Sources): Set<ts.ClassLikeDeclaration> {
  return new Set([...withInjectable(sources)].filter(ts.isClassLike));
}

const withInjectable = nodesLike(
  "classes that are injected",
  /@Injectable\b/,
  (node) =>
    ts.isClassDeclaration(node) &&
    (ts.getDecorators(node) ?? []).some(({ expression }) =>
      /^Injectable\((?![\s\S]*\bscope\s*:)/.test(expression.getText()),
    ),
);

/** Classes that hold something themselves, and change it in their methods, whether or not anything was made of them. */
export function holdingClasses(sources: Sources): Set<ts.ClassLikeDeclaration> {
  const classes = new Set<ts.ClassLikeDeclaration>();
  for (const node of withStaticFields(sources))
    if (ts.isClassLike(node) && [...fieldsOf(node).values()].some(isHeld)) classes.add(node);
  return classes;
}

const withStaticFields = nodesLike(
  "classes with static fields",
  /\bstatic\b/,
  (node) => ts.isClassDeclaration(node) && node.members.some(isStaticField),
);

function isHeld({ node, writers }: Field): boolean {
  return writers.size > 0 && isStaticField(node);
}

/** Fields of objects that were made once, at the start, and that their methods change. */
export function classStateReader(
  sources: Sources,
  units: UnitsRead,
  { classes, holding, methods }: StartedClasses,
): ClassStateReading {
  const fields = new Map([...holding].map((node) => [node, heldFields(node)]));
  for (const node of classes) fields.set(node, fieldsOf(node));
  const calls = new Map<string, Set<UnitDraft>>([...methods].map((name) => [name, new Set()]));
  const named = new Set<string>();
  for (const own of fields.values())
    for (const { readers, writers } of own.values())
      for (const method of [...readers, ...writers]) calls.set(method, new Set());
  return {
    ...{ calls, named },
    kinds: [
      ts.SyntaxKind.Identifier,
      ts.SyntaxKind.StringLiteral,
      ts.SyntaxKind.NoSubstitutionTemplateLiteral,
      ts.SyntaxKind.CallExpression,
    ],
    node(node) {
      if ((ts.isIdentifier(node) || ts.isStringLiteralLike(node)) && calls.has(node.text)) {
        const { parent } = node;
        if (!(ts.isClassElement(parent) && parent.name === node) && !ts.isMethodSignature(parent))
          named.add(node.text);
        return;
      }
      if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return;
      const callers = calls.get(node.expression.name.text);
      const unit = callers === undefined ? null : unitAt(units.byNode, node);
      if (unit !== null) callers?.add(unit);
    },
    found: () =>
      [...fields].flatMap(([node, own]) => {
        const unit = unitAt(units.byNode, node);
        if (unit === null) return [];
        const owner = { sources, calls, named, node, unit };
        return [...own.values()].flatMap((field) =>
          toFact(owner, field).map((fact) => ({ fact, places: placesOf(owner, field) })),
        );
      }),
  };
}

const fieldsOf = treeQuestion("who touches the fields of a class", (node: ts.ClassLikeDeclaration) => {
  const fields = new Map<string, Field>();
  for (const member of node.members) {
    if (ts.isPropertyDeclaration(member))
      fields.set(member.name.getText(), {
        name: member.name.getText(),
        node: member,
        readers: new Set(),
        writers: new Set(),
      });
  }
  for (const member of node.members) {
    const method =
      ts.isMethodDeclaration(member) ||
      ts.isAccessor(member) ||
      (ts.isPropertyDeclaration(member) &&
        member.initializer !== undefined &&
        ts.isArrowFunction(member.initializer));
    if (!method || startHooks.has(member.name.getText())) continue;
    const visit = (inner: ts.Node): void => {
      if (ts.isPropertyAccessExpression(inner)) {
        const field = fields.get(inner.name.text);
        if (field !== undefined && isHolder(inner.expression, node, isStaticField(field.node)))
          (isMutation(inner, isCollection(field.node.initializer, field.node.type)) && !isWorkedOutOnce(inner)
            ? field.writers
            : field.readers
          ).add(member.name.getText());
      }
      ts.forEachChild(inner, visit);
    };
    visit(member);
  }
  return fields;
});

/** What Nest calls by itself when the process starts or ends: no request comes by. */
const startHooks = new Set([
  "onModuleInit",
  "onApplicationBootstrap",
  "onModuleDestroy",
  "beforeApplicationShutdown",
  "onApplicationShutdown",
]);

function isStaticField(member: ts.ClassElement): member is ts.PropertyDeclaration {
  return (
    ts.isPropertyDeclaration(member) &&
    (member.modifiers ?? []).some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword)
  );
}

/** `this`; of a static field also the name of the class. */
function isHolder(node: ts.Expression, { name }: ts.ClassLikeDeclaration, isStatic: boolean): boolean {
  if (node.kind === ts.SyntaxKind.ThisKeyword) return true;
  return isStatic && ts.isIdentifier(node) && node.text === name?.text;
}

function heldFields(node: ts.ClassLikeDeclaration): Map<string, Field> {
  return new Map([...fieldsOf(node)].filter(([, field]) => isHeld(field)));
}

/** Where code of the file touches fields of classes: their methods. */
export function fieldTouches(file: ts.SourceFile): number[] {
  const found: number[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isClassLike(node)) {
      const touching = new Set(
        [...fieldsOf(node).values()].flatMap(({ readers, writers }) => [...readers, ...writers]),
      );
      found.push(...[...touching].flatMap((name) => bodiesOf(node, name)));
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function placesOf({ sources, node }: Owner, { readers, writers }: Field): StatePlace[] {
  const file = sources.pathOf(node);
  const places = (methods: ReadonlySet<string>, writes: boolean) =>
    [...methods].flatMap((method) => bodiesOf(node, method).map((position) => ({ file, position, writes })));
  return [...places(readers, false), ...places(writers, true)];
}

/** Where the bodies of a method begin; a getter and a setter share their name. */
function bodiesOf(node: ts.ClassLikeDeclaration, method: string): number[] {
  return node.members.flatMap((member) => {
    if (member.name?.getText() !== method) return [];
    const made = ts.isPropertyDeclaration(member) ? member.initializer : member;
    return made !== undefined && "body" in made && made.body !== undefined
      ? [(made.body as ts.Node).pos] // as: of a function
      : [];
  });
}

interface Owner {
  readonly sources: Sources;
  readonly calls: ReadonlyMap<string, ReadonlySet<UnitDraft>>;
  readonly named: ReadonlySet<string>;
  readonly node: ts.ClassLikeDeclaration;
  readonly unit: UnitDraft;
}

function toFact(owner: Owner, field: Field): StateFact[] {
  const { sources, unit, node } = owner;
  const { initializer } = field.node;
  const guess = guessOf(field.node, sources);
  const connection = isConnection(initializer) || guess === "client";
  const changes = [...field.writers].some((method) => mayBeCalled(owner, method));
  if (!changes && !connection) return [];
  const at = { file: sources.pathOf(field.node), line: sources.lineOf(field.node) };
  const name = fieldName(node, field.name);
  const kind = guess === "client" || connection ? ("connection" as const) : guess;
  return [
    {
      unit: unit.id,
      name,
      kind,
      readBy: idsOf(callersOf(owner, field.readers)),
      writtenBy: idsOf(callersOf(owner, field.writers)),
      ...at,
    },
  ];
}

/** By code that names it, by who knows the class through what it extends or implements, or by a decorator's framework. */
function mayBeCalled({ named, node }: Owner, method: string): boolean {
  if (named.has(method) || node.heritageClauses !== undefined) return true;
  return node.members.some(
    (member) =>
      member.name?.getText() === method &&
      (ts.isAccessor(member) ||
        (ts.canHaveDecorators(member) && (ts.getDecorators(member) ?? []).length > 0)),
  );
}

const guessOf = nodeQuestion("what a field of a class holds", (field: ts.PropertyDeclaration, sources) => {
  const { parent } = field;
  const name = field.name.getText();
  return holdsClient(parent, name) || isTypeOfConnection(field.type)
    ? ("client" as const)
    : guessKind(fieldName(parent, name), sources.pathOf(field), parent.getText());
});

function fieldName({ name }: ts.ClassLikeDeclaration, field: string): string {
  return `${name?.text ?? "class"}.${field}`;
}

/** `this.client = new Client(…)` later on. */
function holdsClient(node: ts.ClassLikeDeclaration, field: string): boolean {
  return new RegExp(
    `this\\.${field.replace("#", "\\#")}\\s*=\\s*(await\\s+)?(new\\s+)?[\\w.]*(Client|Pool|Connection|Redis)\\b`,
  ).test(node.getText());
}

/** Units that call one of the methods and know the class, or something made of it. */
function callersOf(owner: Owner, methods: ReadonlySet<string>): UnitDraft[] {
  const callers = [...methods].flatMap((method) => [...(owner.calls.get(method) ?? [])]);
  const knowing = callers.filter((caller) => caller !== owner.unit && knows(caller, owner.unit));
  return knowing.length === 0 ? [owner.unit] : knowing;
}

function knows(caller: UnitDraft, target: UnitDraft): boolean {
  const scope = [caller, ...(caller.parent === null ? [] : [caller.parent])];
  return scope.some((draft) => draft.refs.has(target) || [...draft.refs].some((ref) => ref.refs.has(target)));
}
