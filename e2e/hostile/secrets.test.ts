import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import postgres from "postgres";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { isSystemError } from "@/lib/kernel/errors/system-error";
import { eventually } from "@/lib/kernel/testing/eventually";
import { ApiClient } from "../api-client";

const { url, home, apiKey } = inject("product");
const api = new ApiClient(url, apiKey);
const invent = (prefix: string) => `${prefix}${randomBytes(24).toString("hex")}`;

/** What must be found nowhere, by what it is. Every one of them goes through the product before anything is looked at. */
const planted: Record<string, string> = {
  "a password": invent("Pw-"),
  "a wrong password": invent("Wrong-"),
  "a hub token": invent("hf_"),
  "a key that is none": invent("kmz_"),
  "a refresh token that is none": invent("refresh-"),
  "a key in a query": invent("kmz_query_"),
};

beforeAll(async () => {
  const { "a password": password = "", "a hub token": hub_token = "" } = planted;
  const user = await api.call<{ id: string }>("POST", "/api/auth/users/local", { username: "canary", password });
  const signedIn = await signIn("canary", password);
  const tokens = (await signedIn.json()) as { access_token: string; refresh_token: string };
  const pat = await api.call<{ token: string }>("POST", "/api/auth/pats", { name: "canary", ttl_seconds: 3600 });
  const node = await api.call<{ token: string }>("POST", "/api/nodes/join-tokens", {});
  Object.assign(planted, {
    "the owner's key": apiKey,
    "another key": pat.token,
    "an access token": tokens.access_token,
    "a refresh token": tokens.refresh_token,
    "a join token": node.token,
    "the master secret": readFileSync(join(home, "secrets/kamiwaza-secret"), "utf8").trim(),
    "the database's password": readFileSync(join(home, "secrets/postgres-password"), "utf8").trim(),
  });
  expect(Object.values(planted).every((value) => value.length >= 20)).toBe(true);
  await signIn("canary", planted["a wrong password"] ?? "");
  await api.call("PATCH", "/api/settings", { hub_token });
  for (const [name, value] of Object.entries(planted)) await send(value, name);
  await api.call("POST", `/api/auth/users/${user.id}/password`, { new_password: password });
});

const signIn = (username: string, password: string) =>
  fetch(`${url}/api/auth/token`, {
    method: "POST",
    body: new URLSearchParams({ grant_type: "password", username, password }),
  });

/** Carries a secret to every place where somebody might put one by mistake, right and wrong. */
async function send(secret: string, name: string): Promise<void> {
  const query = new URLSearchParams({ refresh_token: secret, token: secret, api_key: secret });
  const json = { "content-type": "application/json" };
  const headers = { ...json, authorization: `Bearer ${secret}`, "x-api-key": secret, cookie: `access_token=${secret}` };
  const body = JSON.stringify({ token: secret, password: secret, username: "a", api_key: secret, hub_token: secret });
  const answers = await Promise.all([
    ...(name === "a refresh token" ? [] : [fetch(`${url}/api/auth/refresh?${query}`, { method: "POST" })]),
    fetch(`${url}/api/models?${query}`, { headers }),
    fetch(`${url}/api/auth/pats?${query}`, { method: "POST", headers }),
    fetch(`${url}/api/setup`, { method: "POST", headers: json, body }),
    fetch(`${url}/api/settings`, { method: "PATCH", headers: { ...json, authorization: "Bearer x" }, body }),
    fetch(`${url}/api/agent/v1/join`, { method: "POST", headers, body }),
    fetch(`${url}/v1/chat/completions?${query}`, { method: "POST", headers, body: '{"model":"x","messages":[]}' }),
    fetch(`${url}/nothing?${query}`),
  ]);
  for (const answer of answers) {
    // A page shows a visitor's own address to that visitor.
    if (answer.ok || !answer.headers.get("content-type")?.includes("json")) await answer.body?.cancel();
    else
      expect((await answer.text()).includes(secret), `${name} in the answer of ${answer.url.split("?")[0]}`).toBe(
        false,
      );
  }
}

/** Of a file that is gone by now, nothing. */
function contentOf(file: string): string {
  try {
    return readFileSync(file, "latin1");
  } catch (error) {
    if (isSystemError(error, "ENOENT")) return "";
    throw error;
  }
}

/** Names of the secrets that a text holds, so that a failure does not print them. */
const leaksIn = (text: string) => Object.keys(planted).filter((name) => text.includes(planted[name] ?? "\0"));

describe("no secret stands", () => {
  test("in a log", () => {
    const logs = join(home, "logs");
    const files = readdirSync(logs);
    expect(files.length).toBeGreaterThan(4);
    const found = files.flatMap((file) =>
      leaksIn(readFileSync(join(logs, file), "utf8")).map((name) => `${name}: ${file}`),
    );
    expect(found).toEqual([]);
  });

  test("in a row of any table, jobs and records among them", async () => {
    const sql = postgres(readFileSync(join(home, "secrets/database-url"), "utf8").trim(), { max: 1 });
    const tables = await sql<{ schema: string; name: string }[]>`
      select table_schema as schema, table_name as name from information_schema.tables
      where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`;
    expect(tables.length).toBeGreaterThan(20);
    const found: string[] = [];
    let text = "";
    for (const { schema, name } of tables) {
      const rows = await sql<{ row: string }[]>`select t::text as row from ${sql(schema)}.${sql(name)} t`;
      const held = rows.map(({ row }) => row).join("\n");
      found.push(...leaksIn(held).map((secret) => `${secret}: ${schema}.${name}`));
      text += held;
    }
    await sql.end();
    expect(text).toContain("canary");
    expect(found).toEqual([]);
  });

  test("in the arguments of any process", () => {
    expect(leaksIn(execFileSync("ps", ["-ewwo", "args"], { encoding: "utf8" }))).toEqual([]);
  });

  test("in what the API tells about itself, its records or its settings", async () => {
    for (const path of [
      "/api/openapi.json",
      "/api/activity/events?show=all&limit=500",
      "/api/settings",
      "/api/auth/pats",
    ]) {
      expect(leaksIn(JSON.stringify(await api.call("GET", path))), path).toEqual([]);
    }
  });

  test("in a file that others may read", async () => {
    // Folders and files come and go while the product runs.
    const entries = await eventually(() => readdirSync(home, { recursive: true, withFileTypes: true }));
    const files = entries.filter((entry) => entry.isFile());
    const readable = files
      .map(({ parentPath, name }) => join(parentPath, name))
      .filter((file) => !file.includes("/postgres/") && !file.includes("/secrets/"));
    expect(readable.filter((file) => leaksIn(contentOf(file)).length > 0)).toEqual([]);
  });
});
