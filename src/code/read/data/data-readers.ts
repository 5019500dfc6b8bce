import type { DataReader } from "./data-reader.ts";
import { drizzle } from "./drizzle.ts";
import { knex } from "./knex.ts";
import { kysely } from "./kysely.ts";
import { mikroOrm } from "./mikro-orm.ts";
import { mongoose } from "./mongoose.ts";
import { objection } from "./objection.ts";
import { prisma } from "./prisma.ts";
import { rawSql } from "./raw-sql.ts";
import { sequelize } from "./sequelize.ts";
import { typeorm } from "./typeorm.ts";

/** Adding a data layer is one file and one word here. */
export const dataReaders: readonly DataReader[] = [
  kysely,
  knex,
  prisma,
  typeorm,
  mikroOrm,
  objection,
  sequelize,
  drizzle,
  mongoose,
  rawSql,
];
