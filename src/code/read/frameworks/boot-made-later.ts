import { ts } from "ts-morph";
import type { Boot } from "../boot/boot.ts";
import type { Machine } from "../boot/machine.ts";
import { type HostValue, unknown, type Value } from "../boot/values.ts";
import type { Sources } from "../project/open-sources.ts";
import { question } from "../project/question.ts";
import type { Framework } from "./framework.ts";

/**
 * Applications that only a request brings into being (one a tenant, the first call of a cloud function): the functions
 * and classes that make them are run, with nothing known of their arguments. What one of them makes for another counts
 * only as part of the other.
 */
export function bootMadeLater(
  sources: Sources,
  boot: Boot,
  active: readonly Framework[],
  hosts: HostValue[],
): void {
  const runs: HostValue[][] = [];
  for (const path of [...sources.files.keys()]) {
    if (!boot.loaded(path) || !active.some((own) => sources.matches(path, own.creates))) continue;
    for (const node of creations(
      sources,
      path,
      active.map((own) => own.creates.source),
    )) {
      const maker = ts.findAncestor(node, ts.isFunctionLike);
      if (maker === undefined || hosts.some((host) => host.node === node) || hasRun(maker, boot)) continue;
      const before = hosts.length;
      run(boot.machine, path, maker);
      runs.push(hosts.slice(before));
    }
  }
  const superseded = new Set(runs.flatMap((own, at) => (isPartOf(own, runs.slice(at + 1)) ? own : [])));
  hosts.splice(0, hosts.length, ...hosts.filter((host) => !superseded.has(host)));
}

function isPartOf(own: readonly HostValue[], later: readonly (readonly HostValue[])[]): boolean {
  const nodes = new Set(own.map((host) => host.node));
  return later.some((other) => other.some((host) => nodes.has(host.node)));
}

const creations = question("where applications are made", (_sources, file, creates: readonly string[]) => {
  const patterns = creates.map((one) => new RegExp(one));
  const found: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isNewExpression(node) || ts.isCallExpression(node)) {
      const text = node.getText().slice(0, 80);
      if (patterns.some((own) => own.exec(text)?.index === 0)) found.push(node);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
});

function hasRun(maker: ts.SignatureDeclaration, boot: Boot): boolean {
  const body = "body" in maker ? maker.body : undefined;
  return body === undefined || !ts.isBlock(body) || body.statements.some((own) => boot.ran.has(own));
}

function run(machine: Machine, path: string, maker: ts.SignatureDeclaration): void {
  const name = ts.isVariableDeclaration(maker.parent) ? maker.parent.name : maker.name;
  const owner = ts.isClassLike(maker.parent)
    ? machine.exported(path, maker.parent.name?.text ?? "default")
    : null;
  if (ts.isConstructorDeclaration(maker)) {
    if (owner !== null) machine.construct(owner, []);
    return;
  }
  if (name === undefined || !ts.isIdentifier(name)) return;
  const value = owner === null ? machine.exported(path, name.text) : machine.member(owner, name.text);
  if (value.kind === "function") machine.run(value, maker.parameters.map(anything), owner ?? unknown);
}

/** Nothing is known of it but what is put on it: a plug-in may keep its application on the object that it is given. */
function anything(): Value {
  return { kind: "object", fields: new Map(), origins: new Map() };
}
