import { MsaError } from "../errors/msa-error.ts";

/** What commander read, asked for by name (camel case) and kind. */
export interface Flags {
  readonly on: (name: string) => boolean;
  readonly text: (name: string) => string | undefined;
  /** Whole number within bounds, or MSA1006 naming the flag. */
  readonly integer: (name: string, min: number, max: number) => number | undefined;
  /** Of a flag that may be given several times. */
  readonly texts: (name: string) => readonly string[];
  readonly choice: <Choice extends string>(name: string, choices: readonly Choice[]) => Choice | undefined;
}

export function flagsOf(options: Readonly<Record<string, unknown>>): Flags {
  const text = (name: string): string | undefined => {
    const value = options[name];
    return typeof value === "string" ? value : undefined;
  };
  return {
    text,
    on: (name) => options[name] !== undefined && options[name] !== false,
    texts: (name) => {
      const value = options[name];
      if (Array.isArray(value)) return value.map(String);
      return typeof value === "string" ? [value] : [];
    },
    integer: (name, min, max) => {
      const given = text(name);
      if (given === undefined) return undefined;
      const value = Number(given);
      if (/^\d+$/.test(given) && value >= min && value <= max) return value;
      throw new MsaError("MSA1006", {
        message: `${asFlag(name)} takes a whole number from ${min} to ${max}, not "${given}"`,
      });
    },
    choice: (name, choices) => {
      const given = text(name);
      if (given === undefined) return undefined;
      const found = choices.find((choice) => choice === given);
      if (found !== undefined) return found;
      throw new MsaError("MSA1006", {
        message: `${asFlag(name)} takes ${choices.join(", ")}, not "${given}"`,
      });
    },
  };
}

function asFlag(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
