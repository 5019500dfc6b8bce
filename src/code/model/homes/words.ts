import { latin } from "../../../util/latin.ts";

/** Folder names that say what kind of code lies inside, not which feature it belongs to. */
export const layerWords = new Set(
  `routes route routers router controllers controller services service models model entities entity repositories repository
  middleware middlewares handlers handler validators validator validations validation schemas schema dto dtos types interfaces
  utils util helpers helper lib libs common shared core config configs configuration constants db database databases data dal
  migrations migration seeds seeders seed errors exceptions http loaders bootstrap events subscribers jobs cron tasks
  dao daos views templates public static assets docs swagger i18n locales logger logging prisma orm infra infrastructure presentation
  application domain adapters ports queries commands mappers serializers decorators guards policies plugins scripts bin server
  resolvers graphql security session monitoring tracing metrics mail mailer storage test tests mocks store stores presenters
  factories providers di container enums auth-middleware use-cases usecases implementations interface`
    .split(/\s+/)
    .filter(Boolean),
);

/** Layers where requests come in. What is named in them is a resource, even by a word that elsewhere names a layer. */
export const entryLayers = new Set("routes route routers router controllers controller handlers".split(" "));

/** Such words: `controllers/queries/`, `routes/config.js`. */
export const resourceWords = new Set(
  "config configs configuration queries commands events jobs tasks session sessions templates assets storage store stores plugins policies providers mail views".split(
    " ",
  ),
);

/** Of those, what a product may well be about: where the folder itself registers routes it is a feature, wherever it lies. */
export const featureWords = new Set("events jobs tasks sessions".split(" "));

/** Folders whose inner ones are features by the name alone: `modules/services/` is what a shop sells, if it registers routes. */
export const featureHolders = new Set(
  "module modules feature features component components domains resources".split(" "),
);

/** What a product may be about, too, where it stands among features. */
export const soldWords = new Set(["service", "services", "model", "models", ...resourceWords]);

/** Folder names that only hold features. */
export const containerWords = new Set(
  "src source app apps api apis server backend modules module features feature components component domains packages resources v1 v2 v3 rest main services-api endpoints".split(
    " ",
  ),
);

/** Resources of the process, not of the business: they stay with the application. */
export const processWords = new Set(
  "health healthcheck health-check healthz ready readiness liveness ping metrics version status-check docs swagger openapi api-docs root home".split(
    " ",
  ),
);

/** Layers whose files are named after a resource even without a suffix: `routes/users.js`, `models/User.js`. */
export const resourceLayers = new Set(
  "routes route routers router controllers controller services service models model entities entity repositories repository handlers api daos dao resolvers".split(
    " ",
  ),
);

/** Words for a layer that may follow a name without anything between: `userservice.js`. */
const suffix =
  /[._-]?(routes?|routers?|controllers?|services?|models?|entity|entities|repository|repositories|handlers?|middlewares?|validators?|validations?|schemas?|mappers?|serializers?|interfaces?|usecases?|presenter|subscribers?)$/i;

/** Short ones are ends of other words, too: a `transaction` is no action of a trans, and nothing is restored in a `store`. */
const short =
  "repo daos? dto api actions? types? queries store policy queue events? jobs? utils? helpers? errors? constants? module".split(
    " ",
  );
const shortSuffix = new RegExp(`(^|[._-])(${short.join("|")})$`, "i");
const shortWord = new RegExp(
  `(?<=[a-z\\d])(${short.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("|")})$`,
);

function withoutLayer(stem: string): string {
  return [suffix, shortSuffix, shortWord].reduce((own, word) => own.replace(word, "") || own, stem);
}

const verbs =
  /^(get|set|add|create|make|update|edit|save|delete|remove|list|find|fetch|load|show|use|is|has|on|handle)$/i;

/**
 * `users.controller.ts` and `userService.ts` → `users`, `user`; `event.controller.ts` → `event`, for something has to be left.
 * Null when no word for a layer is in the name.
 */
export function stemOf(fileName: string): string | null {
  let stem = fileName.replace(/\.d\.ts$|\.[cm]?[jt]sx?$/, "");
  const before = stem;
  for (let cut = withoutLayer(stem); cut !== stem; cut = withoutLayer(stem)) stem = cut;
  // `getQueries.js` is what is done, not what it is done with.
  return before === stem || verbs.test(stem) ? null : kebab(stem);
}

export function kebab(name: string): string {
  return latin(name)
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .replace(/[^A-Za-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .toLowerCase();
}

/** One key for `user`, `users`, `category`, `categories`: enough to tell that two names mean one thing. */
export function singular(name: string): string {
  if (/ies$/.test(name) && name.length > 4) return name.replace(/ies$/, "y");
  if (/(ss|us|is)$/.test(name)) return name;
  if (/(ches|shes|xes|sses)$/.test(name)) return name.replace(/es$/, "");
  return name.replace(/s$/, "");
}
