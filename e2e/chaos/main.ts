import { ApiClient, until } from "../api-client";
import { startProduct, type Product } from "../product";
import { owner } from "../sign-in";
import { startHub } from "../start-hub";
import { ask, deploy, fetchModel, waitForPhase } from "../walk-to-serving";
import { enginesOf, killProcess } from "./processes";

/*
 * kill -9 of each process at random during download, deploy and chat. Counts what was lost, what is there twice, which
 * engines nobody owns, and whether everything came to rest in 60 s. Prints its seed; the same seed gives the same kills.
 *
 *   npm run chaos [rounds per process and phase] [seed]
 */

const rounds = Number(process.argv[2] ?? 20);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000);
const settleMs = 60_000;
const victims = ["web", "worker", "gateway", "agent", "postgres", "engine"] as const;
const counts = { kills: 0, lost: 0, duplicate: 0, orphan: 0, unsettled: 0, slowestMs: 0 };
const random = randomFrom(seed);

const hub = await startHub({ bytesPerSecond: 60_000_000 });
const product = await startProduct({ hubUrl: hub.url });
const api = new ApiClient(product.url);
try {
  await api.setUp(product.setupToken, owner);
  for (let round = 0; round < rounds; round += 1) {
    for (const victim of victims) {
      await attempt(`round ${round + 1}, ${victim} during download`, () => duringDownload(victim));
      await attempt(`round ${round + 1}, ${victim} during deploy`, () =>
        duringDeploy(victim, `chaos-${round}-${victim}`),
      );
      await attempt(`round ${round + 1}, ${victim} during chat`, () => duringChat(victim));
    }
    console.log(`round ${round + 1}: ${JSON.stringify(counts)}`);
  }
} finally {
  await product.remove();
  await hub.close();
}
console.log(`seed ${seed}`);
console.log(
  `${counts.kills} kills: ${counts.lost} lost, ${counts.duplicate} duplicate, ${counts.orphan} orphan engines, ${counts.unsettled} not settled in 60 s, slowest ${(counts.slowestMs / 1000).toFixed(1)} s`,
);
process.exitCode = counts.lost + counts.duplicate + counts.orphan + counts.unsettled === 0 ? 0 : 1;

type Victim = (typeof victims)[number];

async function attempt(name: string, run: () => Promise<void>): Promise<void> {
  const startedAt = performance.now();
  try {
    await run();
    counts.slowestMs = Math.max(counts.slowestMs, performance.now() - startedAt);
    await countOrphans(product);
  } catch (error) {
    counts.unsettled += 1;
    console.log(`${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function duringDownload(victim: Victim): Promise<void> {
  const known = await modelId();
  if (known) {
    await api.call("DELETE", `/api/models/${known}?force=true`);
  }
  const started = await retried(() =>
    api.call<{ download_id: string; model_id: string }>("POST", "/api/models/download", {
      model: hub.model.repoId,
      files_to_download: [hub.model.file],
    }),
  );
  await kill(victim, 400);
  await until(
    "the download",
    settleMs,
    () => api.call<{ phase: string }>("GET", `/api/downloads/${started.download_id}`),
    ({ phase }) => phase === "ready",
  );
  const models = await retried(() => api.call<{ id: string }[]>("GET", "/api/models"));
  if (!models.some(({ id }) => id === started.model_id)) counts.lost += 1;
  if (models.length > 1) counts.duplicate += models.length - 1;
}

async function duringDeploy(victim: Victim, name: string): Promise<void> {
  const model = (await modelId()) ?? (await fetchModel(api, hub.model.repoId, hub.model.file, settleMs));
  const id = await api.call<string>("POST", "/api/serving/deploy_model", { m_id: model, deployment_name: name });
  await kill(victim, 1500);
  await waitForPhase(api, id, "serving", settleMs);
  const engines = await enginesOf(product);
  if (engines.length > 1) counts.duplicate += engines.length - 1;
  await removeDeployment(id);
}

async function duringChat(victim: Victim): Promise<void> {
  const model = (await modelId()) ?? (await fetchModel(api, hub.model.repoId, hub.model.file, settleMs));
  const id = await deploy(api, model, `chat-${Math.floor(random() * 1e9)}`, settleMs);
  const answer = ask(api, id, hub.model.question, 200).catch(() => undefined);
  await kill(victim, 300);
  await answer;
  await until(
    "a new answer",
    settleMs,
    () => ask(api, id, hub.model.question, 8),
    ({ text }) => text.length > 0,
  );
  await removeDeployment(id);
}

async function removeDeployment(id: string): Promise<void> {
  await until(
    "the deletion",
    settleMs,
    async () => {
      const response = await api.raw("DELETE", `/api/serving/deployment/${id}/delete`);
      return response.status;
    },
    (status) => status === 200 || status === 404,
  );
  await until(
    "no engine left",
    settleMs,
    () => enginesOf(product),
    (engines) => engines.length === 0,
  );
}

async function countOrphans(running: Product): Promise<void> {
  const deployments = await retried(() =>
    api.call<{ instances: { pid: number | null }[] }[]>("GET", "/api/serving/deployments"),
  );
  const owned = new Set(deployments.flatMap(({ instances }) => instances.map(({ pid }) => pid)));
  const engines = await until(
    "orphans gone",
    settleMs,
    () => enginesOf(running),
    (all) => all.every((pid) => owned.has(pid)),
  ).catch(() => enginesOf(running));
  counts.orphan += engines.filter((pid) => !owned.has(pid)).length;
}

async function kill(victim: Victim, withinMs: number): Promise<void> {
  await new Promise((wake) => setTimeout(wake, random() * withinMs));
  if (await killProcess(product, victim)) counts.kills += 1;
}

async function modelId(): Promise<string | undefined> {
  const models = await retried(() => api.call<{ id: string; ready: boolean }[]>("GET", "/api/models"));
  return models[0]?.id;
}

/** A call that meets a process on its way up is made again; what was acknowledged must still be there. */
function retried<Answer>(run: () => Promise<Answer>): Promise<Answer> {
  return until("an answer", settleMs, run, () => true);
}

/** Park-Miller, so that a seed replays its kills. */
function randomFrom(start: number): () => number {
  let state = (start % 2_147_483_646) + 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
