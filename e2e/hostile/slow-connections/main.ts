/**
 * 10,000 slow connections from one address, against the built product: what clients at another address wait meanwhile.
 * Prints what was tried and what held; ends with 1 when a client was not answered or its p95 more than doubled.
 *
 *   npm run hostile:slow-connections [COUNT]
 */
import { startTestHub } from "@/lib/serving/models/hub/testing";
import { fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { ApiClient } from "../../api-client";
import { pidOf } from "../../chaos/processes";
import { startProduct } from "../../product";
import { owner } from "../../sign-in";
import { askInTurn, percentile, type Asked } from "./ask";
import { connectionsOf, residentMiB } from "./sockets";

const attacker = "127.0.0.2";
const client = "127.0.0.3";
const rounds = 100;
const settledMs = 15_000;
const count = Number(process.argv[2] ?? 10_000);

const hub = await startTestHub({ repositories: [] });
const product = await startProduct({ hubUrl: hub.url });
try {
  const api = new ApiClient(product.url);
  await api.setUp(product.setupToken, owner);
  const { token } = await api.call<{ token: string }>("POST", "/api/auth/pats", { name: "client", scope: "inference" });
  const port = Number(new URL(product.url).port);
  const pids = { gateway: (await pidOf(product, "gateway")) ?? 0, web: (await pidOf(product, "web")) ?? 0 };
  const ask = () => askInTurn({ port, apiKey: token, localAddress: client }, rounds);
  const say = (what: string, asked: readonly Asked[]) =>
    console.log(
      `${what}: ${asked.length} asked, ${failures(asked)} failed, p50 ${ms(asked, 0.5)}, p95 ${ms(asked, 0.95)}; ` +
        `RSS gateway ${residentMiB(pids.gateway)} MiB, web ${residentMiB(pids.web)} MiB; ` +
        `connections of web ${connectionsOf(product.webPort)}`,
    );

  await ask();
  const quiet = await ask();
  say("quiet", quiet);
  const attack = fork(new URL("attack-process.ts", import.meta.url), [String(port), String(count), attacker]);
  let told: { standing: number; closed: number } = { standing: 0, closed: 0 };
  attack.on("message", (message) => (told = message as typeof told));
  await pause(settledMs);
  const attacked = await ask();
  say(`under ${count} slow connections from ${attacker}`, attacked);
  console.log(`of the attack ${told.standing} stand, ${told.closed} were closed; gateway holds ${connectionsOf(port)}`);
  attack.disconnect();
  await once(attack, "exit");
  const after = await ask();
  say("quiet again", after);
  // The machine may have other work: the slower of both quiet times counts.
  const ratio = percentile(attacked, 0.95) / Math.max(percentile(quiet, 0.95), percentile(after, 0.95));
  console.log(`p95 of other clients: ${ratio.toFixed(2)} times that in quiet`);
  if (failures(attacked) > 0 || ratio > 2) process.exitCode = 1;
} finally {
  await product.remove();
  await hub.close();
}

function failures(asked: readonly Asked[]): number {
  return asked.filter(({ status }) => status !== 200).length;
}

function ms(asked: readonly Asked[], share: number): string {
  return `${percentile(asked, share).toFixed(1)} ms`;
}
