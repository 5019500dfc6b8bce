/** What the schema cannot say of gates. Pure. */
import type { GateSettings } from "./gate-settings.ts";
import type { RouteFile } from "./route-file.ts";
import type { RouteProblem } from "./route-problem.ts";

/** The proxy writes these itself: they frame messages, name who asked, or mark our own requests. */
const ownFields =
  /^(connection|content-length|expect|host|keep-alive|te|trailer|transfer-encoding|upgrade|via|forwarded|x-forwarded-.*|x-real-ip|x-msa-.*)$/i;

export function checkGates({ gates = {}, gate, rateLimitStore, routes }: RouteFile): RouteProblem[] {
  const problems: RouteProblem[] = [];
  const known = (name: string | undefined, ...path: (string | number)[]): void => {
    if (name !== undefined && !Object.hasOwn(gates, name))
      problems.push({ path, message: `gates has no "${name}"` });
  };
  known(gate, "gate");
  routes.forEach((row, at) => {
    known(row.gate, "routes", at, "gate");
  });
  if (
    rateLimitStore !== undefined &&
    !Object.values(gates).some(({ rateLimits }) => rateLimits !== undefined)
  )
    problems.push({
      path: ["rateLimitStore"],
      message: "rateLimitStore: no gate has rateLimits to count there",
    });
  for (const [name, settings] of Object.entries(gates)) {
    for (const { path, message } of checkGate(settings))
      problems.push({ path: ["gates", name, ...path], message: `gate ${name}: ${message}` });
  }
  return problems;
}

function checkGate(settings: GateSettings): RouteProblem[] {
  const { cors, jwt, apiKeys, rateLimits = [], request, response, requestId } = settings;
  const problems: RouteProblem[] = [];
  const add = (path: RouteProblem["path"], message: string): void => {
    problems.push({ path, message });
  };
  if (cors?.origins.includes("*") && (cors.origins.length > 1 || cors.credentials))
    add(["cors", "origins"], '"*" stands alone and without credentials: browsers refuse anything else');
  if (jwt !== undefined && (jwt.jwks === undefined) === (jwt.secretEnv === undefined))
    add(["jwt"], 'needs either "jwks" or "secretEnv"');
  const symmetric = jwt?.algorithms?.filter((one) => one.startsWith("HS")) ?? [];
  // A public key taken for a shared secret is how tokens are forged (RFC 8725 2.1).
  if (jwt?.jwks !== undefined && symmetric.length > 0)
    add(["jwt", "algorithms"], `${symmetric.join(", ")} needs "secretEnv"`);
  if (jwt?.secretEnv !== undefined && symmetric.length < (jwt.algorithms?.length ?? 0))
    add(["jwt", "algorithms"], 'with "secretEnv" only HS256, HS384 and HS512 make sense');
  rateLimits.forEach(({ by = "ip" }, at) => {
    if (by.startsWith("jwt:") && jwt === undefined)
      add(["rateLimits", at, "by"], `${by} needs "jwt" in this gate`);
    if (by === "api-key" && apiKeys === undefined)
      add(["rateLimits", at, "by"], 'api-key needs "apiKeys" in this gate');
  });
  const named: [RouteProblem["path"], string | undefined][] = [
    [["requestId"], requestId],
    [["apiKeys", "forward"], apiKeys?.forward],
    ...Object.keys(jwt?.forward ?? {}).map((name): [RouteProblem["path"], string] => [
      ["jwt", "forward", name],
      name,
    ]),
    ...(
      [
        ["request", request],
        ["response", response],
      ] as const
    ).flatMap(([key, edits]): [RouteProblem["path"], string][] => [
      ...Object.keys(edits?.set ?? {}).map((name): [RouteProblem["path"], string] => [
        [key, "set", name],
        name,
      ]),
      ...(edits?.remove ?? []).map((name, at): [RouteProblem["path"], string] => [[key, "remove", at], name]),
    ]),
  ];
  for (const [path, name] of named)
    if (name !== undefined && ownFields.test(name))
      add(path, `${name} is the proxy's own: it frames or marks messages`);
  return problems;
}
