import type { InstanceWithNode } from "@/db/queries/instances";
import { ingressIdentity, signIngressToken, signingKeys } from "@/lib/identity/auth";
import type { Platform } from "@/lib/kernel/context";
import { AppError } from "@/lib/kernel/errors";
import { addressBelow } from "@/lib/kernel/network";
import { createIngressAgents, type IngressAgents } from "@/lib/serving/nodes";
import { fetch } from "undici";

export type LogRun = "current" | "previous";

/** Time an agent has to begin its answer, and to end one that does not follow, in ms. */
const answerDeadlineMs = 10_000;

/**
 * The log of an instance, asked of the agent that keeps it.
 *
 * @throws AppError UNAVAILABLE when the machine does not answer.
 */
export async function openIngressLog(
  { db, keys }: Pick<Platform, "db" | "keys">,
  instance: InstanceWithNode,
  { run, follow }: { run: LogRun; follow: boolean },
): Promise<Response> {
  const where = instance.nodeName ?? "that was removed";
  const { ingressUrl, nodeKey, nodeIsLocal } = instance;
  if (!ingressUrl || !nodeKey || nodeIsLocal === null)
    throw new AppError("UNAVAILABLE", `The node ${where} has not said yet where it can be reached.`);
  const token = await signIngressToken(await signingKeys(db, keys), instance.nodeId);
  const query = { run, ...(follow ? { follow: "1" } : {}) };
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), answerDeadlineMs);
  try {
    const response = await fetch(addressBelow(ingressUrl, `/instances/${instance.id}/logs`, query), {
      headers: { authorization: `Bearer ${token}` },
      signal: follow ? deadline.signal : AbortSignal.timeout(answerDeadlineMs),
      redirect: "error",
      dispatcher: agentsOf(db, keys).of({ ingressUrl, nodeKey, nodeIsLocal }),
    });
    // The platform's own stream, by the type that another library has for it.
    if (response.ok) return new Response(response.body as BodyInit | null);
    await response.body?.cancel();
    if (response.status === 404) throw new AppError("NOT_FOUND", "There is no log of this run.");
    throw new Error(`the agent answered ${response.status}`);
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError("UNAVAILABLE", `The node ${where} does not answer; its engine logs are kept there.`, { cause });
  } finally {
    clearTimeout(timer);
  }
}

const agents = new WeakMap<Platform["keys"], IngressAgents>();

/** Connections are kept by the process, not by the call. */
function agentsOf(db: Platform["db"], keys: Platform["keys"]): IngressAgents {
  const known = agents.get(keys);
  if (known) return known;
  const identity = async () => ingressIdentity(await signingKeys(db, keys));
  const made = createIngressAgents({ identity, connections: { connect: { timeout: 2000 }, keepAliveTimeout: 4000 } });
  agents.set(keys, made);
  return made;
}
