import type { Paint } from "../util/paint.ts";
import { textTable } from "../util/text-table.ts";

interface ConfigInForceLike {
  readonly settings: readonly {
    readonly key: string;
    readonly value: unknown;
    readonly origin: string;
    readonly where: string | null;
  }[];
}

/** One line a setting: what it is, and who said so. */
export function configText(
  result: ConfigInForceLike,
  { paint }: { readonly paint: Paint },
): { text: string; exitCode: number } {
  const rows = result.settings.map(({ key, value, origin, where }) => {
    const stated = origin !== "default";
    return [
      key,
      stated ? paint.bold(JSON.stringify(value)) : JSON.stringify(value),
      paint.dim(where ?? "default"),
    ];
  });
  return { text: textTable(rows), exitCode: 0 };
}
