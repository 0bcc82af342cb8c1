import postgres from "postgres";

type Names = { name: string; ingressUrl: string };
export type Seeded = { name: string; nodeId: string; instanceId: string };

/**
 * A deployment that serves, beside the API of a started product: on a machine of its own whose ingress is said to be at this
 * address, and which is said to report until long after the bench.
 */
export async function seedDeployment(databaseUrl: string, { name, ingressUrl }: Names): Promise<Seeded> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
  try {
    const [node] = await sql<{ id: string; organization_id: string }[]>`
      insert into nodes (organization_id, name, public_key, is_local, ingress_url, last_seen_at)
      select id, ${name}, '{}', true, ${ingressUrl}, now() + interval '1 day' from organizations
      where id in (select organization_id from users) limit 1
      returning id, organization_id`;
    const organization = node?.organization_id ?? null;
    const [file] = await sql<{ id: string; model_id: string }[]>`
      with model as (
        insert into models (organization_id, name, repo_id, commit)
        values (${organization}, ${name}, ${`acme/${name}-GGUF`}, md5(${name})) returning id)
      insert into model_files (organization_id, model_id, name, size_bytes, sha256)
      select ${organization}, id, ${`${name}.gguf`}, 1000, md5(${name}) || md5('file') from model returning id, model_id`;
    await sql`
      insert into file_copies (organization_id, file_id, node_id, phase, bytes_done, verified_at)
      values (${organization}, ${file?.id ?? null}, ${node?.id ?? null}, 'ready', 1000, now())`;
    const [deployment] = await sql<{ id: string }[]>`
      insert into deployments (organization_id, name, model_id, model_file_id, config, request, desired)
      values (${organization}, ${name}, ${file?.model_id ?? null}, ${file?.id ?? null}, '{}', '{}', 'run') returning id`;
    const [instance] = await sql<{ id: string }[]>`
      with status as (
        insert into deployment_status (deployment_id, organization_id, observed_generation, phase, engine, steps)
        values (${deployment?.id ?? null}, ${organization}, 1, 'serving', 'llama-cpp', '{}'))
      insert into instances (organization_id, deployment_id, node_id, generation, engine, config, primary_file_id, file_ids,
        desired, phase, observed_generation)
      values (${organization}, ${deployment?.id ?? null}, ${node?.id ?? null}, 1, 'llama-cpp', '{}', ${file?.id ?? null},
        jsonb_build_array(${file?.id ?? null}::text), 'run', 'serving', 1)
      returning id`;
    if (!node || !instance) throw new Error("the product has no organization to put a deployment into");
    return { name, nodeId: node.id, instanceId: instance.id };
  } finally {
    await sql.end({ timeout: 5 });
  }
}
