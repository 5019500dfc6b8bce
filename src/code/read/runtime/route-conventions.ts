/** What is counted: files that serve by their place, entries of a table of procedures, files that say what may be asked. */
type Counted = "file routes" | "procedures" | "schema files";

/** A way of serving requests in which no code registers anything: a file's place, or a table of procedures, says it all. */
export interface RouteConvention {
  readonly name: string;
  /** One of these is declared by the nearest package.json; null: whatever it declares. */
  readonly packages: RegExp | null;
  /** No package of the repository declares one of these: with them the same is read in another way. */
  readonly unless?: RegExp;
  /** Path below the folder of that package.json. */
  readonly path: RegExp;
  /** What the file says besides; null: its place is enough. */
  readonly text: RegExp | null;
  readonly counted: Counted;
}

const verbs =
  /\bexport\s+(?:default\s+)?(?:async\s+)?(?:function|const|let)\s+(?:GET|POST|PUT|PATCH|DELETE)\b/;
const verbsAlone = /\bexport\s*\{[^}]*\b(?:GET|POST|PUT|PATCH|DELETE)\b[^}]*\}/;
const anyVerb = new RegExp(`${verbs.source}|${verbsAlone.source}`);

/** The first that fits is the one. */
export const routeConventions: readonly RouteConvention[] = [
  {
    name: "Next.js",
    packages: /^next$/,
    path: /^(src\/)?(app\/(.+\/)?route\.[cm]?[jt]sx?|pages\/api\/.+\.[cm]?[jt]sx?)$/,
    text: null,
    counted: "file routes",
  },
  {
    name: "SvelteKit",
    packages: /^@sveltejs\/kit$/,
    path: /^src\/routes\/(.+\/)?\+(page\.|layout\.)?server\.[jt]s$/,
    text: null,
    counted: "file routes",
  },
  {
    name: "Nuxt or Nitro",
    packages: /^(nuxt|nuxt3|nitropack|nitro|h3)$/,
    path: /^(src\/)?(server\/)?(api|routes)\/.+\.[cm]?[jt]s$/,
    text: /\b(defineEventHandler|eventHandler|defineHandler|defineCachedEventHandler)\b/,
    counted: "file routes",
  },
  {
    name: "Remix or React Router",
    packages:
      /^(@remix-run\/(dev|node|react|server-runtime|express|serve)|@react-router\/(dev|node|serve|express))$/,
    path: /^(src\/)?app\/routes\/.+\.[cm]?[jt]sx?$/,
    text: /\bexport\s+(?:async\s+)?(?:function|const|let)\s+(?:loader|action)\b/,
    counted: "file routes",
  },
  {
    name: "Astro",
    packages: /^astro$/,
    path: /^src\/pages\/.+\.[cm]?[jt]s$/,
    text: null,
    counted: "file routes",
  },
  {
    name: "its own framework",
    packages: null,
    path: /(^|\/)(api|routes)\/(.+\/)?route\.[cm]?[jt]s$/,
    text: anyVerb,
    counted: "file routes",
  },
  {
    name: "tRPC",
    packages: /^@trpc\/server$/,
    path: /(^|\/)(trpc|server|api|routers?|procedures?)(\/|[.-])/i,
    text: /\b\w*[pP]rocedure\b[^;]*?\.(?:query|mutation|subscription)\(/,
    counted: "procedures",
  },
  {
    name: "GraphQL",
    packages: null,
    unless: /^(@nestjs\/graphql|type-graphql)$/,
    path: /\.[cm]?[jt]s$/,
    text: /`[^`]*\btype\s+(?:Query|Mutation|Subscription)\b[^`{;=]*\{/,
    counted: "schema files",
  },
];
