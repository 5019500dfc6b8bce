/** Moving rows of the route table from state to state. Pure: the store makes it last. */
import { MsaError } from "../errors/msa-error.ts";
import type { RouteFile, RouteRow, RouteState, RowCondition } from "./route-file.ts";
import { conditionText, rowId } from "./row-conditions.ts";
import { selectRows } from "./select-rows.ts";

export interface Wish {
  readonly state: RouteState;
  /** Percent of users; must be given with `canary`, and only then. */
  readonly weight?: number | undefined;
  /** For whose requests the state shall hold; everybody's when not given. */
  readonly when?: RowCondition | undefined;
}

export interface Change {
  readonly id: string;
  readonly from: RouteState;
  readonly to: RouteState;
  /** Percent; absent when that side is no canary. */
  readonly fromWeight?: number;
  readonly toWeight?: number;
  /** As `conditionText` writes it; absent when the state holds for everybody. */
  readonly fromWhen?: string;
  readonly toWhen?: string;
}

export interface Transition {
  readonly file: RouteFile;
  readonly changed: readonly Change[];
  /** Rows of a named module that had to stay, with the reason. */
  readonly skipped: readonly { readonly id: string; readonly reason: string }[];
}

/** `selector` is an endpoint id or a module name. Errors: MSA1004, MSA1005 unknown · MSA3001 no target · MSA3002 no move. */
export function moveRows(file: RouteFile, selector: string, wish: Wish): Transition {
  checkWish(wish);
  const { rows, module } = selectRows(file, selector);
  const obstacles = new Map(rows.map((row) => [rowId(row), obstacle(row, wish)] as const));
  const blocked = rows.filter((row) => obstacles.get(rowId(row)) !== null);
  // A module with one row that must stay can still move the others; a row that was named must move or explain itself.
  if (blocked.length > 0 && (module === null || blocked.length === rows.length)) {
    throw refuse(blocked[0]!, obstacles.get(rowId(blocked[0]!))!);
  }
  const moving = new Set(rows.filter((row) => obstacles.get(rowId(row)) === null).map(rowId));
  const changed: Change[] = [];
  const routes = file.routes.map((row) => {
    if (!moving.has(rowId(row))) return row;
    const next = withState(row, wish);
    if (next.state === row.state && next.weight === row.weight && whenOf(next) === whenOf(row)) return row;
    changed.push(describe(row, next));
    return next;
  });
  const skipped = blocked.map((row) => ({ id: rowId(row), reason: obstacles.get(rowId(row))!.reason }));
  return { file: changed.length === 0 ? file : { ...file, routes }, changed, skipped };
}

/** Back to the monolith; never refused for a row that exists. */
export function rollbackRows(file: RouteFile, selector: string): Transition {
  return moveRows(file, selector, { state: "monolith" });
}

interface Obstacle {
  readonly code: "MSA3001" | "MSA3002";
  readonly reason: string;
}

function obstacle(row: RouteRow, { state, when }: Wish): Obstacle | null {
  if (row.retired && (state !== "service" || when !== undefined))
    return { code: "MSA3002", reason: "the monolith's copy was retired" };
  if (state === "monolith") return null;
  if (row.pinned !== undefined)
    return { code: "MSA3002", reason: `it is pinned to the monolith: ${row.pinned}` };
  if (row.target === undefined) return { code: "MSA3001", reason: "no service has been extracted for it" };
  return null;
}

function refuse(row: RouteRow, found: Obstacle): MsaError {
  const message = `${rowId(row)} cannot move: ${found.reason}`;
  return found.code === "MSA3001"
    ? new MsaError("MSA3001", { message, fix: `run \`msa extract ${row.module}\`` })
    : new MsaError("MSA3002", {
        message,
        fix: row.retired
          ? "take the retirement back first: `msa undo`, or git"
          : "leave it with the monolith, or change the monolith and extract again",
      });
}

function checkWish(wish: Wish): void {
  if (wish.state === "monolith" && wish.when !== undefined) {
    throw new MsaError("MSA3002", {
      message: "a condition makes no sense with monolith, who answers everybody else anyway",
      fix: "leave --when out",
    });
  }
  if (wish.state !== "canary") {
    if (wish.weight === undefined) return;
    throw new MsaError("MSA3002", {
      message: `a weight makes sense only with canary, not with ${wish.state}`,
      fix: "leave --weight out",
    });
  }
  if (wish.weight === undefined) {
    throw new MsaError("MSA3002", {
      message: "canary needs a weight",
      fix: "give --weight 1 to 99, the percent of users",
    });
  }
  if (!(wish.weight >= 0 && wish.weight <= 100)) {
    throw new MsaError("MSA3002", {
      message: `weight ${wish.weight} is not a percentage`,
      fix: "give --weight 1 to 99",
    });
  }
}

function withState(row: RouteRow, wish: Wish): RouteRow {
  const { weight: _, when: __, ...rest } = row;
  return {
    ...rest,
    state: wish.state,
    ...(wish.weight === undefined ? {} : { weight: wish.weight }),
    ...(wish.when === undefined ? {} : { when: wish.when }),
  };
}

function whenOf({ when }: RouteRow): string {
  return when === undefined ? "" : conditionText(when);
}

function describe(from: RouteRow, to: RouteRow): Change {
  return {
    id: rowId(from),
    from: from.state,
    to: to.state,
    ...(from.weight === undefined ? {} : { fromWeight: from.weight }),
    ...(to.weight === undefined ? {} : { toWeight: to.weight }),
    ...(from.when === undefined ? {} : { fromWhen: conditionText(from.when) }),
    ...(to.when === undefined ? {} : { toWhen: conditionText(to.when) }),
  };
}
