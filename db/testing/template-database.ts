import { randomUUID } from "node:crypto";
import postgres from "postgres";

const template = "template_kamiwaza";
const owner = "kamiwaza";

/** Makes the database that all test databases are copies of. */
export async function createTemplate(superuserUrl: string, prepare: (url: string) => Promise<void>): Promise<void> {
  await administer(superuserUrl, `create database ${template} owner ${owner}`);
  await prepare(urlOf(superuserUrl, template));
}

/** @returns the URL of a new copy, for the product's account; `template0` is PostgreSQL's own empty one. */
export async function cloneTemplate(superuserUrl: string, source: "migrated" | "empty"): Promise<string> {
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  const from = source === "migrated" ? template : "template0";
  await administer(superuserUrl, `create database ${name} template ${from} owner ${owner}`);
  return urlOf(superuserUrl, name);
}

export async function dropClone(superuserUrl: string, url: string): Promise<void> {
  await administer(superuserUrl, `drop database if exists ${new URL(url).pathname.slice(1)} with (force)`);
}

function urlOf(superuserUrl: string, database: string): string {
  const url = new URL(superuserUrl);
  url.username = owner;
  url.pathname = `/${database}`;
  return url.href;
}

async function administer(superuserUrl: string, statement: string): Promise<void> {
  const client = postgres(superuserUrl, { max: 1, onnotice: () => undefined });
  try {
    await client.unsafe(statement);
  } finally {
    await client.end({ timeout: 5 });
  }
}
