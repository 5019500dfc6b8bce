import { ts } from "ts-morph";
import type { Machine } from "../../boot/machine.ts";
import { ancestry, baseOf } from "../../boot/read-member.ts";
import { type ClassValue, unknown, type Value } from "../../boot/values.ts";
import type { ConfigValues } from "./config-values.ts";
import { namesConfigService } from "./config-values.ts";

/** Classes of settings that ask for one another end somewhere. */
const deepest = 4;

/**
 * An own class around the settings, as the container would make it: `app.get(AppSettings)` where its constructor asks for the config service,
 * the settings of a namespace, or another such class. Null for classes that ask for something else: they do more than tell settings.
 */
export function ownSettings(machine: Machine, config: ConfigValues, type: Value, depth = 0): Value | null {
  if (type.kind !== "class" || depth > deepest || extendsPackage(machine, type)) return null;
  const builder = ancestry(machine, type)
    .map((owner) => ({ owner, node: owner.node.members.find(ts.isConstructorDeclaration) }))
    .find(({ node }) => node !== undefined);
  if (builder?.node === undefined || builder.node.parameters.length === 0) return null;
  const { owner } = builder;
  const given: Value[] = [];
  for (const parameter of builder.node.parameters) {
    const value = injected(parameter, owner);
    if (value === null) return null;
    given.push(value);
  }
  return machine.construct(type, given);

  function injected(parameter: ts.ParameterDeclaration, { scope }: ClassValue): Value | null {
    for (const decorator of ts.getDecorators(parameter) ?? []) {
      const call = decorator.expression;
      if (!ts.isCallExpression(call) || call.expression.getText() !== "Inject") continue;
      const [token] = call.arguments;
      return config.behind(machine, token && machine.evaluate(token, scope));
    }
    if (parameter.type === undefined || !ts.isTypeReferenceNode(parameter.type)) return null;
    const { typeName } = parameter.type;
    const wanted = ts.isIdentifier(typeName) ? machine.evaluate(typeName, scope) : unknown;
    if (namesConfigService(wanted)) return wanted;
    return ownSettings(machine, config, wanted, depth + 1);
  }
}

/** What a package's class does when it is made is not seen. */
function extendsPackage(machine: Machine, type: ClassValue): boolean {
  const last = ancestry(machine, type).at(-1);
  return last?.node.heritageClauses?.some(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)
    ? baseOf(machine, last).kind !== "class"
    : false;
}
