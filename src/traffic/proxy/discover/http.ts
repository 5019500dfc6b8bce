import { fetchText } from "./fetch-json.ts";
import { listedInstances } from "./listed-instances.ts";
import { type ConfigOf, type Source, usualInterval, usualPatience } from "./source.ts";

export function httpSource({ url, interval = usualInterval }: ConfigOf<"http">): Source {
  return {
    async look(signal) {
      const { status, text } = await fetchText(url, { headers: { accept: "application/json" }, signal });
      if (status !== 200) throw new Error(`answered ${status}`);
      return { instances: listedInstances(text, "the answer"), next: interval };
    },
    patience: () => usualPatience,
    close() {},
  };
}
