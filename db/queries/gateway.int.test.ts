import { createTestDatabase } from "@/db/testing";
import postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { listApiKeysForGateway, listDeploymentsForGateway, listSessionsForGateway } from "./gateway";

const { db, url } = await createTestDatabase();
/** Says what only PostgreSQL understands. */
const client = postgres(url, { max: 1, onnotice: () => undefined });

beforeAll(async () => {
  await client`insert into users (organization_id, username, roles, updated_at)
    select gen_random_uuid(), 'user-' || n, '[]', now() - interval '30 days' from generate_series(1, 500) n`;
  await client`insert into sessions (organization_id, user_id, last_used_at, expires_at)
    select organization_id, id, now() - n * interval '1 day', now() + interval '30 days'
    from users, generate_series(1, 20) n`;
  await client`insert into api_keys (organization_id, owner_id, name, digest, hint, scope, audience, updated_at)
    select organization_id, id, 'key', 'x', 'x', 'read', 'x', now() - n * interval '1 day'
    from users, generate_series(1, 20) n`;
  await client`insert into deployments (organization_id, name, model_id, config, request, desired, updated_at)
    select gen_random_uuid(), 'deployment-' || n, gen_random_uuid(), '{}', '{}', 'run', now() - interval '1 day'
    from generate_series(1, 10000) n`;
  await client`insert into deployment_status (deployment_id, organization_id, phase, steps, updated_at)
    select id, organization_id, 'serving', '{}', updated_at from deployments`;
  await client`analyze`;
});
afterAll(() => client.end());

type Plan = { "Actual Rows": number; "Actual Loops": number; "Rows Removed by Filter"?: number; Plans?: Plan[] };
type Explained = { "QUERY PLAN": [{ Plan: Plan }] };

/** By all steps together, those that were only looked at included. */
const rowsRead = (plan: Plan): number =>
  (plan["Actual Rows"] + (plan["Rows Removed by Filter"] ?? 0)) * plan["Actual Loops"] +
  (plan.Plans ?? []).reduce((sum, part) => sum + rowsRead(part), 0);

async function rowsReadBy(query: { toSQL(): { sql: string; params: unknown[] } }): Promise<number> {
  const { sql, params } = query.toSQL();
  const [row] = await client.unsafe<Explained[]>(`explain (analyze, format json) ${sql}`, params as string[]);
  if (!row) throw new Error("the server explained nothing");
  return rowsRead(row["QUERY PLAN"][0].Plan);
}

test.each([
  ["API keys", listApiKeysForGateway],
  ["sessions", listSessionsForGateway],
])("asking for changed %s reads what changed, however many there are", async (_, list) => {
  const now = new Date();
  expect(await rowsReadBy(list(db, now, undefined))).toBeGreaterThanOrEqual(10_000);
  expect(await rowsReadBy(list(db, now, now))).toBe(0);
});

test("asking for changed deployments reads what changed, however many there are", async () => {
  expect(await rowsReadBy(listDeploymentsForGateway(db, undefined))).toBeGreaterThanOrEqual(10_000);
  expect(await rowsReadBy(listDeploymentsForGateway(db, new Date()))).toBe(0);
});
