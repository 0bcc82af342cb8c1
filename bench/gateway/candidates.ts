import { join } from "node:path";
import { passTo, startNginx } from "../nginx";
import { untilItAnswers, type Field } from "./field";
import type { Candidate } from "./measure";
import { seedDeployment } from "./seed";

const chat = "/v1/chat/completions";
const anyone = { path: chat, model: "bench", token: "anything" };
const at = (port: number) => `http://127.0.0.1:${port}`;

/** The engine itself: what is left when nothing stands before it. */
export const theEngine = ({ engine }: Field): Candidate => ({
  name: "direct",
  target: async () => ({ ...anyone, port: engine.started.port }),
  pids: [engine.pid],
});

export async function startProxy({ engine, folder, closing, pids }: Field): Promise<Candidate> {
  const nginx = closing.adopt(await startNginx(join(folder, "nginx"), passTo(engine.started.port)), (one) =>
    one.stop(),
  );
  pids.push(...nginx.pids);
  return { name: "nginx", target: async () => ({ ...anyone, port: nginx.port }), pids: nginx.pids };
}

/** The product's gateway, to which the engine is the ingress of a node; beside it one that throws its records away. */
export async function openGateways(field: Field): Promise<{ gateway: Candidate; unrecorded: Candidate }> {
  const { installation, engine, folder } = field;
  const { apiKey, databaseUrl, secret, pids } = installation;
  const { name } = await seedDeployment(databaseUrl, { name: "bench-direct", ingressUrl: at(engine.started.port) });
  const other = await field.start("unrecorded-gateway", databaseUrl, secret, folder);
  const through = (port: number) => async () => ({ port, path: chat, model: name, token: apiKey });
  const gateway = { name: "gateway", target: through(installation.port), pids: [pids["gateway"] ?? 0] };
  const unrecorded = { name: "gateway, no records", target: through(other.started.port), pids: [other.pid] };
  await untilItAnswers(field, gateway);
  await untilItAnswers(field, unrecorded);
  return { gateway, unrecorded };
}

/** The agent's ingress before the engine, alone, and with the product's gateway before it. */
export async function openIngress(field: Field): Promise<{ ingress: Candidate; both: Candidate }> {
  const { installation, engine, folder } = field;
  const program = await field.start(
    "ingress-program",
    String(engine.started.port),
    `${installation.url}/api/auth/jwks`,
    folder,
  );
  const { port } = program.started;
  const seeded = await seedDeployment(installation.databaseUrl, { name: "bench-behind", ingressUrl: at(port) });
  await program.ask(seeded);
  const ingress = {
    name: "ingress",
    target: async () => ({
      ...anyone,
      port,
      path: `/instances/${seeded.instanceId}${chat}`,
      token: await installation.ingressToken(seeded.nodeId),
    }),
    pids: [program.pid],
  };
  const both = {
    name: "gateway and ingress",
    target: async () => ({ port: installation.port, path: chat, model: seeded.name, token: installation.apiKey }),
    pids: [installation.pids["gateway"] ?? 0, program.pid],
  };
  await untilItAnswers(field, ingress);
  await untilItAnswers(field, both);
  return { ingress, both };
}
