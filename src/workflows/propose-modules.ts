import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { applyEdits, getNodeValue, modify, parseTree } from "jsonc-parser";
import type { ModuleProposal } from "../code/model/monolith.ts";
import { hashBytes } from "../code/write/hash-bytes.ts";
import { analyzeMonolith } from "./analyze.ts";
import type { WorkflowContext } from "./context.ts";

export interface ProposeRequest {
  /** Absolute path of the configuration, inside the monolith's folder. */
  readonly configFile: string;
  readonly dryRun: boolean;
  /** Shows the patch and asks; false means leave everything as it is. */
  readonly confirm: (proposal: ModuleProposal, patch: string) => Promise<boolean>;
}

export interface ProposeResult {
  /** `nothing-to-do`: the layout shows modules already, or nothing tells the files apart. */
  readonly status: "written" | "nothing-to-do" | "dry-run" | "declined";
  readonly file: string;
  readonly proposal: ModuleProposal | null;
  /** Modules that were added, and those that the configuration states already and that stay as they are. */
  readonly added: readonly string[];
  readonly kept: readonly string[];
  /** Of the configuration. */
  readonly patch: string;
}

/** Writes the division that the code suggests into `modules` of the configuration. What people stated there stays. */
export async function proposeModules(ctx: WorkflowContext, request: ProposeRequest): Promise<ProposeResult> {
  const { configFile, dryRun, confirm } = request;
  const { proposal } = await analyzeMonolith(ctx);
  const file = relative(ctx.root, configFile);
  const none = { file, proposal, added: [], kept: [], patch: "" };
  if (proposal === null) return { ...none, status: "nothing-to-do" };
  const bytes = readFileSync(configFile);
  const { text, added, kept } = withModules(bytes.toString("utf8"), proposal);
  if (added.length === 0) return { ...none, kept, status: "nothing-to-do" };
  const change = { kind: "update" as const, path: file, beforeHash: hashBytes(bytes), content: { text } };
  const { diffChanges } = await import("../code/write/preview-changes.ts");
  const patch = (await diffChanges(ctx.root, [change])).map((one) => one.text).join("");
  const end = (status: ProposeResult["status"]): ProposeResult => ({
    status,
    file,
    proposal,
    added,
    kept,
    patch,
  });
  if (dryRun) return end("dry-run");
  if (!(await confirm(proposal, patch))) return end("declined");
  const { applyChanges } = await import("../code/write/apply-changes.ts");
  await applyChanges(ctx.root, [change], { label: "init --propose", now: ctx.now, signal: ctx.signal });
  return end("written");
}

/** The configuration with the proposed modules behind those that it has; comments and everything else stay. */
export function withModules(
  before: string,
  { modules }: Pick<ModuleProposal, "modules">,
): { readonly text: string; readonly added: readonly string[]; readonly kept: readonly string[] } {
  const root: unknown = jsonValue(before);
  const stated: unknown =
    typeof root === "object" && root !== null ? Reflect.get(root, "modules") : undefined;
  const isStated = (name: string): boolean =>
    typeof stated === "object" && stated !== null && Object.hasOwn(stated, name);
  const names = Object.keys(modules).sort();
  const added = names.filter((name) => !isStated(name));
  const text = added.reduce((config, name) => {
    const parts = Object.entries(modules[name] ?? {}).filter(([, values]) => values.length > 0);
    const formattingOptions = {
      insertSpaces: true,
      tabSize: 2,
      eol: before.includes("\r\n") ? "\r\n" : "\n",
    };
    return applyEdits(
      config,
      modify(config, ["modules", name], Object.fromEntries(parts), { formattingOptions }),
    );
  }, before);
  return { text, added, kept: names.filter(isStated) };
}

function jsonValue(text: string): unknown {
  const tree = parseTree(text, [], { allowTrailingComma: true });
  return tree === undefined ? undefined : getNodeValue(tree);
}
