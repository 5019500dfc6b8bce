import type { Endpoint, StateFact, UnitId } from "../model/monolith.ts";
import type { Cut } from "./cut.ts";
import { closure } from "./keep/closure.ts";
import type { UnitIndex } from "./keep/unit-index.ts";
import type { Obstacle } from "./plan.ts";

/** Memory that handlers of the service and handlers that stay behind share today, and will not share tomorrow. */
export function sharedState(cut: Cut): Obstacle[] {
  const { monolith, mine, kept, index, calledElsewhere = new Set() } = cut;
  const inService = reachOf(mine, index, calledElsewhere);
  const others = monolith.endpoints.filter((endpoint) => !mine.includes(endpoint));
  const staying = reachOf(others, index);
  return monolith.facts.state.flatMap((state) => {
    if (state.kind === "connection" || state.kind === "emitter") return [];
    if (state.kind === "random") return drawnTwice(state, cut);
    // What the service only calls, it does not hold.
    if (calledElsewhere.has(state.unit) || (calledElsewhere.size > 0 && !kept.units.has(state.unit)))
      return [];
    const touchedHere = touches(state, inService);
    const touchedThere = touches(state, staying);
    const changed = state.writtenBy.some((id) => inService.has(id) || staying.has(id));
    if (!touchedHere || !touchedThere || !changed) return [];
    const led = [mine, others].filter((endpoints) => leadsTo(state, endpoints)).length;
    // That its name is within reach says little where no call of any handler leads to it: what a library keeps.
    if (led === 0) return [];
    return [describeState(state, led === 2 && leadsTo(state, monolith.endpoints, true))];
  });
}

/** Whether calls lead from a handler of the endpoints to the state; true where a handler could not be followed. */
function leadsTo({ handlers }: StateFact, endpoints: readonly Endpoint[], writing = false): boolean {
  if (handlers === undefined) return true;
  const registrations = new Set(
    handlers.filter(({ writes }) => writes || !writing).map(({ registration }) => registration),
  );
  return endpoints.some(
    (endpoint) => endpoint.handlerUnit === null || registrations.has(endpoint.registrations[0] ?? ""),
  );
}

/** `surely`: calls of handlers on both sides were seen to lead to it, and some to change it. */
function describeState(state: StateFact, surely: boolean): Obstacle {
  const store = state.kind === "store" && surely;
  return {
    code: "STATE",
    level: store ? "refuse" : "warning",
    file: state.file,
    line: state.line,
    message: surely
      ? `${state.name} lives in the memory of one process and is used on both sides of the cut`
      : `${state.name} lives in the memory of one process and may be used on both sides of the cut; no calls were seen that do`,
    why: store
      ? "the service would see only what it wrote itself"
      : `monolith and service each get their own ${state.kind}`,
    fix: store
      ? "keep it in the database or Redis, or extract both sides as one service with --as"
      : "fine where staleness or a higher limit is; otherwise keep it in the database or Redis",
  };
}

function touches(state: StateFact, units: ReadonlySet<UnitId>): boolean {
  return [...state.readBy, ...state.writtenBy].some((id) => units.has(id));
}

/** Handlers and route-level code alone: what runs for everybody is not what two modules share by design. */
function reachOf(
  endpoints: readonly Endpoint[],
  index: UnitIndex,
  without?: ReadonlySet<UnitId>,
): Set<UnitId> {
  return closure(
    endpoints.flatMap((endpoint) => [
      endpoint.registrations[0] ?? "",
      ...(endpoint.handlerUnit === null ? [] : [endpoint.handlerUnit]),
    ]),
    index,
    without,
  );
}

/** What it is used for where a process that has another value gives other answers. */
const secrets =
  /sign|verify|hmac|cipher|crypt|scrypt|pbkdf2|token|secret|salt|session|cookie|csrf|jwt|signature/i;

/** A salt or a secret that each process makes for itself: what one of them signed the other does not know. */
function drawnTwice(state: StateFact, { monolith, mine, kept, index, readSource }: Cut): Obstacle[] {
  if (!state.readBy.some((id) => kept.units.has(id))) return [];
  const staying = monolith.endpoints.filter((endpoint) => !mine.includes(endpoint));
  const passed = closure(
    staying.flatMap(({ registrations, chain, handlerUnit }) => [
      ...registrations.slice(0, 1),
      ...chain,
      ...(handlerUnit === null ? [] : [handlerUnit]),
    ]),
    index,
  );
  if (!state.readBy.some((id) => passed.has(id))) return [];
  const texts = state.readBy.flatMap((id) => {
    const unit = index.byId.get(id);
    return unit === undefined ? [] : [readSource(unit.file).slice(unit.span.start, unit.span.end)];
  });
  const fatal = state.unlessSet !== true && [state.name, ...texts].some((text) => secrets.test(text));
  return [
    {
      code: "STATE",
      level: fatal ? "refuse" : "warning",
      file: state.file,
      line: state.line,
      message: `${state.name} is made at random when a process starts and is used on both sides of the cut`,
      why: fatal
        ? "what one process signs or hashes with it the other does not recognise"
        : "monolith and service each have their own",
      fix:
        state.unlessSet === true
          ? "set it for both processes, to the same value"
          : "read it from the environment, or extract both sides as one service with --as",
    },
  ];
}
