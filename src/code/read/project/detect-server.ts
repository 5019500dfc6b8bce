import { basename, dirname, join } from "node:path";
import { existsSync, readFileSync } from "../disk/watched-disk.ts";
import { listSourceFiles } from "./list-source-files.ts";

/** A value and the place that says so. */
export interface DetectedFact<Value> {
  readonly value: Value;
  readonly source: string;
}

interface Text {
  readonly file: string;
  readonly text: string;
  /** In another package than the entry. */
  readonly foreign: boolean;
}

/** The entry first, then what is named like settings or the application, the entry's own package before others. */
export function likelyTexts(root: string, entry: string): Text[] {
  const files = listSourceFiles(root, []).filter(
    (file) => file !== entry && likely.test(file) && !/migrations?\//.test(file),
  );
  const packageOf = packageFolders(root);
  const home = packageOf(dirname(entry));
  const ranked = files
    .map((file) => ({ file, foreign: packageOf(dirname(file)) !== home, rank: likelihood(file) }))
    .sort((a, b) => Number(a.foreign) - Number(b.foreign) || a.rank - b.rank);
  return [{ file: entry, foreign: false }, ...ranked.slice(0, 60)].map(({ file, foreign }) => ({
    ...{ file, foreign },
    text: readFileSync(join(root, file), "utf8"),
  }));
}

const likely = /(config|env|settings|app|server|main|index|constants|health)/i;

/** `config.js` and `load-config.js` say more of a server than `app-billing/app-billing.js`. */
function likelihood(file: string): number {
  const name = basename(file).replace(/\.\w+$/, "");
  if (/^(app|server|main|index)$/i.test(name)) return 0;
  return /config|env|settings|constants/i.test(name) ? 0 : /config|env|settings/i.test(file) ? 1 : 2;
}

/** The folder of the package.json nearest to a folder: a web client beside the backend listens, too. Each is looked at once. */
function packageFolders(root: string): (folder: string) => string {
  const known = new Map<string, string>([[".", "."]]);
  return function nearest(folder: string): string {
    const found =
      known.get(folder) ??
      (existsSync(join(root, folder, "package.json")) ? folder : nearest(dirname(folder)));
    known.set(folder, found);
    return found;
  };
}

const portPatterns = [
  /\.listen\(\s*(\d{2,5})/,
  // `const port = process.env.NODE_ENV === "production" ? process.env.PORT || 80 : 4000`: what a developer starts.
  /\bport\b[^\n;?]*\bNODE_ENV\s*={2,3}\s*['"]production['"]\s*\?[^\n;]*:\s*['"]?(\d{2,5})/i,
  /\b(?:[A-Z]+_)?PORT\b['"]?\]?\s*\)?\s*(?:\|\||\?\?)\s*['"]?(\d{2,5})/,
  /\b(?:[A-Z]+_)?PORT\b['"]?\s*[:=]\s*(?:z|Joi|yup|\w+)[^\n]*?default(?:\(|:\s*)['"]?(\d{2,5})/i,
  /\bport\b\s*(?::\s*number\s*)?[:=]\s*(?:[^\n;]*(?:\|\||\?\?)\s*)?['"]?(\d{2,5})\b/i,
];

const environmentFiles = [
  ...[".env", ".env.local", ".env.development.local", ".env.development"],
  ...[".env.example", ".env.sample", "example.env"],
];

export function detectPort(root: string, texts: readonly Text[]): DetectedFact<number> | null {
  for (const file of environmentFiles) {
    const path = join(root, file);
    const match = existsSync(path)
      ? /^\s*(?:APP_|SERVER_|HTTP_)?PORT\s*=\s*["']?(\d{2,5})/m.exec(readFileSync(path, "utf8"))
      : null;
    if (match !== null) return { value: Number(match[1]), source: file };
  }
  return portIn(texts.filter(({ foreign }) => !foreign)) ?? portIn(texts.filter(({ foreign }) => foreign));
}

function portIn(texts: readonly Text[]): DetectedFact<number> | null {
  for (const pattern of portPatterns) {
    for (const { file, text } of texts) {
      const match = [...withoutComments(text).matchAll(new RegExp(pattern, `g${pattern.flags}`))].find(
        ([, port]) => !portsOfOthers.has(Number(port)),
      );
      if (match !== undefined)
        return {
          value: Number(match[1]),
          source: `${file}:${text.slice(0, match.index).split("\n").length}`,
        };
    }
  }
  return null;
}

/** Databases, caches, brokers and mail servers: settings name their ports beside the backend's own. */
const portsOfOthers: ReadonlySet<number> = new Set([
  ...[1433, 1521, 3306, 5432, 5433, 6379, 9042, 9200, 11211, 27017],
  ...[5672, 4222, 9092, 25, 465, 587, 1025, 2525],
]);

/** Blanks in their place: what follows stays on its line. */
function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, (comment) => comment.replace(/[^\n]/g, " "));
}

export function detectHealth(texts: readonly Text[]): DetectedFact<string> | null {
  for (const { file, text } of texts) {
    // A router's path may begin with a prefix that stands elsewhere.
    const match =
      /\b(?!\w*[Rr]oute)\w+\.get\(\s*['"`](\/(?:health|healthz|health-check|healthcheck|ping|status|ready|live)[\w/-]*)['"`]/.exec(
        text,
      );
    if (match?.[1] !== undefined)
      return { value: match[1], source: `${file}:${text.slice(0, match.index).split("\n").length}` };
  }
  return null;
}
