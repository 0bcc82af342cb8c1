import { readFile } from "node:fs/promises";
import { join } from "node:path";
import postgres from "postgres";

export type Size = { deployments: number; models: number; nodes: number };

/** Fills the database of a started product, beside its API: one model with two files each, and deployments on them in every state. */
export async function seed(home: string, { deployments, models, nodes }: Size): Promise<void> {
  const url = (await readFile(join(home, "secrets/database-url"), "utf8")).trim();
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    const [organization] =
      await sql`select id from organizations where id in (select organization_id from users) limit 1`;
    const owner: string = organization?.["id"];
    // Machines that report until the bench is over: nothing that stands on them is lost.
    await sql`
      insert into nodes (organization_id, name, public_key, ingress_url, last_seen_at, facts)
      select ${owner}, 'node-' || n, '{}', 'http://127.0.0.1:9', now() + interval '1 day',
        (select facts from nodes where facts is not null limit 1)
      from generate_series(1, ${nodes}) n`;
    await sql`
      insert into models (organization_id, name, repo_id, commit, model_card, created_at)
      select ${owner}, 'model-' || n, 'acme/model-' || n || '-GGUF', md5(n::text), ${card}, now() - n * interval '1 minute'
      from generate_series(1, ${models}) n`;
    await sql`
      insert into model_files (organization_id, model_id, name, size_bytes, sha256)
      select m.organization_id, m.id, m.name || '-' || kind || '.gguf', 4000000000, md5(m.name || kind) || md5(kind)
      from models m cross join (values ('Q4_K_M'), ('Q8_0')) kinds (kind)`;
    await sql`
      insert into file_copies (organization_id, file_id, node_id, phase, bytes_done, verified_at)
      select f.organization_id, f.id, n.id, 'ready', f.size_bytes, now()
      from model_files f join lateral (
        select id from nodes where name like 'node-%' order by md5(f.id::text || id::text) limit 2
      ) n on true`;
    await sql`
      insert into deployments (organization_id, name, model_id, model_file_id, config, request, desired, created_at)
      select m.organization_id, 'deployment-' || n, m.id, f.id, '{"contextLength": 8192}', '{}',
        case when n % 10 < 5 then 'stop' else 'run' end, now() - n * interval '1 minute'
      from generate_series(1, ${deployments}) n
      join (select *, row_number() over (order by id) at from models) m on m.at = 1 + n % ${models}
      join model_files f on f.model_id = m.id and f.name like '%Q4_K_M%'`;
    await sql`
      insert into deployment_status (deployment_id, organization_id, observed_generation, phase, engine, steps, explanation,
        error_code, error_detail)
      select id, organization_id, 1,
        case when desired = 'stop' then 'stopped' when right(name, 1) = '9' then 'failed' else 'serving' end, 'llama-cpp', '{}',
        ${sql.json(explanation)},
        case when right(name, 1) = '9' and desired = 'run' then 'NO_FIT_CAPACITY' end,
        case when right(name, 1) = '9' and desired = 'run' then 'It needs 31 GiB of memory; 12 GiB is free for it.' end
      from deployments`;
    await sql`
      insert into instances (organization_id, deployment_id, node_id, generation, engine, config, primary_file_id, file_ids,
        desired, phase, observed_generation, measured_bytes, estimated_bytes, weights_bytes, device_bytes)
      select d.organization_id, d.id, n.id, 1, 'llama-cpp', '{}', d.model_file_id, jsonb_build_array(d.model_file_id), 'run',
        'serving', 1, 5000000000 + (random() * 1000000000)::bigint, 5500000000, 4000000000, 0
      from deployments d
      join deployment_status s on s.deployment_id = d.id and s.phase = 'serving'
      join lateral (select id from nodes where name like 'node-%' order by md5(d.id::text || id::text) limit 1) n on true`;
    await sql`analyze`;
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** As long as cards on the hub are. */
const card = "A model card tells of its training, its limits and its licence.\n".repeat(200);

/** As large as the ones that placement writes. */
const explanation = {
  verdict: "fits",
  headline: "Fits on node-1 with llama.cpp: 5.1 GiB of 12 GiB free.",
  facts: Array.from({ length: 12 }, (_, at) => ({
    name: `fact ${at}`,
    value: at,
    unit: "bytes",
    source: "node-probe",
  })),
  rules: Array.from({ length: 8 }, (_, at) => ({
    id: `rule-${at}`,
    outcome: "passed",
    reason: "It is fine as it is.",
  })),
  runnersUp: [],
  parts: [
    { name: "weights", bytes: 4_000_000_000, where: "host" },
    { name: "kv-cache", bytes: 1_200_000_000, where: "host" },
    { name: "runtime", bytes: 300_000_000, where: "host" },
  ],
  unknowns: [],
  fixes: [],
  computedAt: "2026-01-01T00:00:00.000Z",
};
