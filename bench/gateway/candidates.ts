import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { passTo, startNginx } from "../nginx";
import { startProgram, type Program } from "../program";
import { openInstallation, type Installation } from "./installation";
import type { Loaded } from "./load/load";
import type { Candidate } from "./measure";
import { seedDeployment } from "./seed";

export type Field = {
  generator: Program;
  engine: Program;
  installation: Installation;
  candidates: Record<"direct" | "nginx" | "gateway" | "unrecorded" | "ingress" | "both", Candidate>;
  /** All processes that were started, without their children. */
  pids: number[];
};

const chat = "/v1/chat/completions";

/** Starts everything that is compared, the one engine behind all of it, and the generator before it. */
export async function takeTheField(closing: AsyncDisposableStack): Promise<Field> {
  const folder = await mkdtemp(join(tmpdir(), "kamiwaza-gateway-bench-"));
  closing.defer(() => rm(folder, { recursive: true, force: true }));
  const start = async (name: string, ...args: string[]) =>
    closing.adopt(await startProgram(join(import.meta.dirname, `${name}.ts`), ...args), (program) => program.stop());
  const engine = await start("load/mock-engine");
  const generator = await start("load/generator");
  const nginx = closing.adopt(await startNginx(join(folder, "nginx"), passTo(engine.started.port)), (one) =>
    one.stop(),
  );
  const installation = await openInstallation(closing);
  const { apiKey, databaseUrl, secret, url, pids } = installation;
  const ingress = await start("ingress-program", String(engine.started.port), `${url}/api/auth/jwks`, folder);
  const at = (port: number) => `http://127.0.0.1:${port}`;
  const direct = await seedDeployment(databaseUrl, { name: "bench-direct", ingressUrl: at(engine.started.port) });
  const behind = await seedDeployment(databaseUrl, { name: "bench-behind", ingressUrl: at(ingress.started.port) });
  await ingress.ask(behind);
  const unrecorded = await start("unrecorded-gateway", databaseUrl, secret, folder);

  const same = { path: chat, model: "bench", token: "anything" };
  const gatewayPid = pids["gateway"] ?? 0;
  const through = (port: number, model: string) => async () => ({ port, path: chat, model, token: apiKey });
  const candidates = {
    direct: { name: "direct", target: async () => ({ ...same, port: engine.started.port }), pids: [engine.pid] },
    nginx: { name: "nginx", target: async () => ({ ...same, port: nginx.port }), pids: nginx.pids },
    gateway: { name: "gateway", target: through(installation.port, direct.deployment), pids: [gatewayPid] },
    unrecorded: {
      name: "gateway, records thrown away",
      target: through(unrecorded.started.port, direct.deployment),
      pids: [unrecorded.pid],
    },
    ingress: {
      name: "ingress",
      target: async () => ({
        ...same,
        port: ingress.started.port,
        path: `/instances/${behind.instanceId}${chat}`,
        token: await installation.ingressToken(behind.nodeId),
      }),
      pids: [ingress.pid],
    },
    both: {
      name: "gateway and ingress",
      target: through(installation.port, behind.deployment),
      pids: [gatewayPid, ingress.pid],
    },
  };
  for (const candidate of Object.values(candidates)) await untilItAnswers(generator, candidate);
  return {
    generator,
    engine,
    installation,
    candidates,
    pids: [engine.pid, generator.pid, ingress.pid, unrecorded.pid, ...nginx.pids, ...Object.values(pids)],
  };
}

/** A gateway knows a deployment a second after it is written. */
async function untilItAnswers(generator: Program, candidate: Candidate): Promise<void> {
  let last: string | undefined;
  for (let tries = 0; tries < 50; tries += 1) {
    const target = await candidate.target();
    const answer = await generator.ask<Loaded>({
      kind: "in turn",
      target,
      connections: 1,
      size: "1 kB",
      until: { requests: 1 },
    });
    if (answer.failed === 0) return;
    last = answer.problem;
    await sleep(200);
  }
  throw new Error(`${candidate.name} does not answer: ${last}`);
}
