import postgres from "postgres";
import { sqlStateOf } from "../sql-state";

/** The product's own account and database; it is not the superuser, so a hole in a query opens no way to the system. */
export const applicationName = "kamiwaza";

/** Creates the product's account and database where they are missing. */
export async function prepareApplicationDatabase(superuserUrl: string, password: string): Promise<void> {
  const client = postgres(superuserUrl, { max: 1, onnotice: () => undefined });
  const create = async (statement: string) => {
    try {
      await client.unsafe(statement);
    } catch (error) {
      if (!existsAlready.has(sqlStateOf(error) ?? "")) throw error;
    }
  };
  try {
    const [role] = await client`select 1 from pg_roles where rolname = ${applicationName}`;
    if (!role) {
      const [statement] = await client<{ text: string }[]>`
        select format('create role %I login password %L', ${applicationName}::text, ${password}::text) as text`;
      await create(statement?.text ?? "");
    }
    const [database] = await client`select 1 from pg_database where datname = ${applicationName}`;
    if (!database) await create(`create database ${applicationName} owner ${applicationName}`);
  } finally {
    await client.end({ timeout: 5 });
  }
}

/** Duplicate role, duplicate database, and the unique index that notices two creations at once. */
const existsAlready = new Set(["42710", "42P04", "23505"]);
