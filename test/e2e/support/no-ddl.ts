import { join } from "node:path";
import { pathToFileURL } from "node:url";

interface Client {
  connect(): Promise<void>;
  query(sql: string): Promise<{ rows: Record<string, string>[] }>;
  end(): Promise<void>;
}

/** Every statement that changes the schema from now on, by the application that sent it (event triggers of Postgres). */
export interface DdlLog {
  /** The database's URL for an application of that name. */
  urlFor(application: string): string;
  /** `["CREATE TABLE"]` */
  tagsOf(application: string): Promise<string[]>;
}

export async function logDdl(fixture: string, url: string): Promise<DdlLog> {
  const urlFor = (application: string): string => `${url}?application_name=${application}`;
  const ask = async (application: string, sql: string): Promise<Record<string, string>[]> => {
    const entry = pathToFileURL(join(fixture, "node_modules/pg/lib/index.js")).href;
    const { default: pg }: { default: { Client: new (options: object) => Client } } = await import(entry);
    const client = new pg.Client({ connectionString: urlFor(application) });
    await client.connect();
    try {
      return (await client.query(sql)).rows;
    } finally {
      await client.end();
    }
  };
  await ask(
    "setup",
    `create schema ddl_log;
     create table ddl_log.seen (application text, tag text);
     create function ddl_log.note() returns event_trigger language plpgsql as $$
       begin
         insert into ddl_log.seen values (current_setting('application_name'), tg_tag);
       end $$;
     create event trigger note_ddl on ddl_command_start execute function ddl_log.note();`,
  );
  // A log that notes nothing would prove nothing.
  await ask(
    "control",
    "create table ddl_log.control (x int); create table if not exists ddl_log.control (x int)",
  );
  const tagsOf = async (application: string): Promise<string[]> =>
    (await ask("reader", `select tag from ddl_log.seen where application = '${application}'`)).map(
      ({ tag }) => tag ?? "",
    );
  if ((await tagsOf("control")).length !== 2)
    throw new Error("the event trigger does not see schema changes");
  return { urlFor, tagsOf };
}
