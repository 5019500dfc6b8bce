import { ts } from "ts-morph";
import type { SharedPathFact } from "../facts.ts";
import { foldText } from "../imports/fold-text.ts";
import type { FileReader } from "../project/each-file.ts";
import type { Sources } from "../project/open-sources.ts";
import type { UnitsRead } from "../units/read-units.ts";
import { unitAt } from "../units/unit-draft.ts";

const sqlite = /^(sqlite3|better-sqlite3|@libsql\/client|sql\.js|node:sqlite)$/;
const options = /^(storage|filename|database)$/;

/**
 * Places of database files that hang on the folder of the code (`path.join(__dirname, "data.sqlite")`). A literal path is
 * taken from the folder of the process and means one file for all.
 */
export function databaseFileReader(
  sources: Sources,
  units: UnitsRead,
  packages: Readonly<Record<string, unknown>>,
): FileReader & { facts(): SharedPathFact[] } {
  const used = Object.keys(packages).some((name) => sqlite.test(name));
  const found: SharedPathFact[] = [];
  return {
    wants: (text) => used && /sqlite|sequelize|knex|typeorm|\bDatabase\b/i.test(text),
    node(node, path) {
      const place = placeOf(node);
      const unit = place === null ? null : unitAt(units.byNode, place);
      if (place !== null && unit !== null && hangsOnFolder(sources, place))
        found.push({
          unit: unit.id,
          file: path,
          line: sources.lineOf(place),
          span: { start: place.getStart(), end: place.end },
          unlessOwn: false,
        });
    },
    facts: () => found,
  };
}

function placeOf(node: ts.Node): ts.Expression | null {
  if (ts.isPropertyAssignment(node) && options.test(node.name.getText())) return node.initializer;
  if (
    ts.isBinaryExpression(node) &&
    node.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
    ts.isPropertyAccessExpression(node.left) &&
    options.test(node.left.name.text)
  )
    return node.right;
  if (ts.isNewExpression(node) && /(^|\.)Database(Sync)?$/.test(node.expression.getText()))
    return node.arguments?.[0] ?? null;
  return null;
}

function hangsOnFolder(sources: Sources, place: ts.Expression): boolean {
  const text = place.getText();
  if (/__dirname|import\.meta/.test(text)) return true;
  // A name that leads to no literal may hold such a path; a function or an object cannot.
  return (
    ts.isIdentifier(place) &&
    /file|path|storage|database|location/i.test(text) &&
    foldText(sources.checker, place) === null
  );
}
