// Lets the preload see the class that every Hono application is made of.

const line =
  '\n;try { Hono = globalThis[Symbol.for("msa.live-routes")].hono(Hono); } catch {}\n';

export async function load(url, context, next) {
  const loaded = await next(url, context);
  if (!/\/node_modules\/hono\/dist\/hono-base\.js(\?|$)/.test(url) || loaded.source === null) return loaded;
  return { ...loaded, source: `${Buffer.from(loaded.source).toString()}${line}` };
}
