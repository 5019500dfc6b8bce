import type { UnitId } from "../../model/monolith.ts";
import type { UnitIndex } from "./unit-index.ts";

/**
 * `registerUserRoutes(app)` has nothing left to do once every registration inside the function is pruned:
 * the call goes too, and with it the import and the file.
 */
export function hollowStatements(pruned: ReadonlySet<UnitId>, index: UnitIndex): UnitId[] {
  const hollow = [...index.byId.values()].filter((unit) => {
    const children = index.children.get(unit.id) ?? [];
    const registrations = children.filter((child) => index.registered.has(child.id));
    const others = children.filter((child) => !index.registered.has(child.id) && child.name === null);
    return (
      registrations.length > 0 && others.length === 0 && registrations.every((child) => pruned.has(child.id))
    );
  });
  return hollow.flatMap((unit) =>
    (index.users.get(unit.id) ?? []).filter((user) => {
      const statement = index.byId.get(user);
      if (
        !statement ||
        statement.name !== null ||
        (statement.kind !== "statement" && statement.kind !== "effect")
      )
        return false;
      const called = statement.refs
        .map((ref) => index.byId.get(ref))
        .filter((ref) => ref !== undefined && ref.kind === "declaration" && !ref.typeOnly);
      // `main(app, db)` names more than the hollow function: leave it alone unless everything else it names is plain data.
      return called.every(
        (ref) => ref?.id === unit.id || (index.children.get(ref?.id ?? "") ?? []).length === 0,
      );
    }),
  );
}
