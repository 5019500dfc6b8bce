import type { DataReader } from "./data-reader.ts";
import { drizzle } from "./drizzle.ts";
import { knex } from "./knex.ts";
import { kysely } from "./kysely.ts";
import { mongoose } from "./mongoose.ts";
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
  sequelize,
  drizzle,
  mongoose,
  rawSql,
];
