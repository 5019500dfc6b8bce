import { ts } from "ts-morph";

type Kind = "database" | "logger" | "config" | "cache" | "queue" | "mailer" | "http" | "storage";

interface Row {
  readonly kind: Kind;
  /** Packages that such code is made of. */
  readonly packages: RegExp;
  /** Names of classes and variables that are nothing else, whatever stands behind them. */
  readonly surely: RegExp | null;
  /** Names that are, with a package behind them or in a folder of that name. */
  readonly perhaps: RegExp;
  /** Names of files, without suffixes. */
  readonly files: RegExp;
}

const rows: readonly Row[] = [
  {
    kind: "database",
    packages:
      /^(@prisma\/.*|typeorm|sequelize|sequelize-typescript|mongoose|mongodb|knex|kysely|drizzle-orm|pg|pg-promise|postgres|mysql2?|better-sqlite3|sqlite3?|objection|@mikro-orm\/.*|@nestjs\/(typeorm|mongoose|sequelize)|nestjs-kysely)$/,
    surely:
      /^(Prisma|Database|Mongo|Knex|Drizzle|Kysely|AppData|Data|Db)(Source|Service|Client|Connection|Provider|ServiceExtended)$|^prisma$/i,
    perhaps:
      /^(\w*(db|database|connection|pool|knex|sequelize|datasource|dataSource|orm|em)|query|getConnection)$/i,
    files: /^(db|database|prisma|knex|mongoose|sequelize|connection|data-?source|orm)$/,
  },
  {
    kind: "logger",
    packages:
      /^(winston|pino|pino-.*|nestjs-pino|nest-winston|bunyan|log4js|loglevel|signale|consola|tslog|morgan)$/,
    surely: /^\w*(Logger|LoggerService|LoggingService)$|^(log|createLogger|getLogger)$/i,
    perhaps: /^\w*(log|logging)\w*$/i,
    files: /^(logger|logging|log)$/,
  },
  {
    kind: "config",
    packages: /^(dotenv|config|convict|envalid|@nestjs\/config|nconf|env-var|envsafe|znv|@t3-oss\/env-core)$/,
    surely: /^(app|api|env|server)?(config|configuration|environment)(Service|Provider)?$|^env$/i,
    perhaps: /^(\w*(config|env|settings|configuration)|(get|load|read)(Config|Env|Setting)\w*)$/i,
    files: /^(config|configuration|env|environment)$/,
  },
  {
    kind: "cache",
    packages:
      /^(ioredis|redis|@redis\/client|memcached|node-cache|lru-cache|cache-manager|@nestjs\/cache-manager|keyv)$/,
    surely:
      /^(App)?(Redis|Memcached)(Cache)?(Service|Client|Store|Manager|Provider)?$|^CacheService$|^CacheManager$/i,
    perhaps: /^\w*(cache|redis)\w*$/i,
    files: /^(cache|redis|redis-cache|memcached)$/,
  },
  {
    kind: "queue",
    packages:
      /^(bull|bullmq|bee-queue|@nestjs\/bullm?q?|amqplib|amqp-connection-manager|kafkajs|pg-boss|agenda|nats|@aws-sdk\/client-sqs)$/,
    surely: /^(Queue|Bull|BullMq|RabbitMq|Kafka)(Service|Client|Producer)$/i,
    perhaps: /^\w*(queue|producer|publisher|broker)\w*$/i,
    files: /^(queue|queues|rabbitmq|kafka|broker)$/,
  },
  {
    kind: "mailer",
    packages:
      /^(nodemailer|@sendgrid\/.*|mailgun\.js|mailgun-js|postmark|resend|@nestjs-modules\/mailer|@aws-sdk\/client-ses|email-templates)$/,
    surely: null,
    perhaps: /^(\w*(mailer|transporter)|(send)?(mail|email|smtp)\w*)$/i,
    files: /^(mail|mailer|email|e-?mail|smtp|send-?e?mail)$/,
  },
  {
    kind: "http",
    packages:
      /^(axios|got|node-fetch|undici|ky|superagent|request|@nestjs\/axios|cross-fetch|needle|stripe|twilio|openai|googleapis|@slack\/web-api|@octokit\/.*|@anthropic-ai\/sdk|@elastic\/elasticsearch|algoliasearch|meilisearch)$/,
    surely: /^(Http|Axios|Rest)(Client|Service)$/i,
    perhaps: /^(\w*(http|axios|fetch)\w*|apiClient|client)$/i,
    files: /^(http|http-?client|axios|fetch|request|api-?client)$/,
  },
  {
    kind: "storage",
    packages:
      /^(@aws-sdk\/(client-s3|lib-storage)|aws-sdk|minio|@google-cloud\/storage|@azure\/storage-blob|cloudinary|multer|multer-s3|firebase-admin|@supabase\/storage-js)$/,
    surely: /^(S3|Minio|Bucket|Blob)(Service|Client|Storage|Provider)?$/i,
    perhaps: /^\w*(s3|storage|bucket|upload|blob|file)\w*$/i,
    files: /^(s3|storage|file-?storage|upload|uploads|minio|cloudinary|bucket)$/,
  },
];

interface Made {
  readonly name: string;
  readonly path: string;
  /** The class, function or variable. */
  readonly node: ts.Node;
  /** Packages that make the value or are its base class; empty for functions and plain classes. */
  readonly madeBy: readonly string[];
  /** Packages that the file imports. */
  readonly imports: readonly string[];
  /** Asked only of what is called like infrastructure. */
  readonly touchesTables: () => boolean;
}

/** What kind of infrastructure something is, by the packages behind it, its name and its file; null for business code. */
export function infrastructureOf(made: Made): Kind | null {
  for (const { kind, packages } of rows) if (made.madeBy.some((name) => packages.test(name))) return kind;
  const parts = made.path.split("/");
  const base = (parts.at(-1) ?? "")
    .replace(/\.[cm]?[jt]sx?$/, "")
    .replace(/\.(service|provider|module|client|util|utils|helper)$/, "");
  const folder = parts.at(-2) ?? "";
  const isValue = ts.isClassLike(made.node) || ts.isVariableDeclaration(made.node);
  for (const row of rows) {
    const backed = made.imports.some((name) => row.packages.test(name));
    const surely = isValue && row.surely?.test(made.name) === true;
    const perhaps = row.perhaps.test(made.name) && (backed || row.files.test(base));
    const byFile = row.files.test(base) && (backed || row.kind === "config" || row.kind === "logger");
    const inFolder = backed && row.files.test(folder) && row.perhaps.test(made.name);
    if (!surely && !perhaps && !byFile && !inFolder) continue;
    if (row.kind === "database" || !made.touchesTables()) return row.kind;
  }
  return null;
}
