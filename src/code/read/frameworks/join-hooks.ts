import type { FrameworkHooks } from "../boot/machine.ts";

/** The hooks of several frameworks as one: the first that knows a value speaks for it. */
export function joinHooks(all: readonly FrameworkHooks[]): FrameworkHooks {
  return {
    create: (...given) => first(all, (hooks) => hooks.create(...given)),
    invoke: (...given) => first(all, (hooks) => hooks.invoke(...given)),
    through: (value) => first(all, (hooks) => hooks.through(value)),
    member: (...given) => first(all, (hooks) => hooks.member?.(...given) ?? null),
    finish: (machine) => {
      for (const hooks of all) hooks.finish?.(machine);
    },
  };
}

function first<T>(all: readonly FrameworkHooks[], ask: (hooks: FrameworkHooks) => T | null): T | null {
  for (const hooks of all) {
    const answer = ask(hooks);
    if (answer !== null) return answer;
  }
  return null;
}
