import type { InstanceWithNode } from "@/db/queries/instances";
import { signIngressToken, signingKeys } from "@/lib/auth";
import type { Platform } from "@/lib/context";
import { AppError } from "@/lib/errors";

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
  if (!instance.ingressUrl)
    throw new AppError("UNAVAILABLE", `The node ${where} has not said yet where it can be reached.`);
  const token = await signIngressToken(await signingKeys(db, keys), instance.nodeId);
  const query = new URLSearchParams({ run, ...(follow ? { follow: "1" } : {}) });
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), answerDeadlineMs);
  try {
    const response = await fetch(`${instance.ingressUrl}/instances/${instance.id}/logs?${query}`, {
      headers: { authorization: `Bearer ${token}` },
      signal: follow ? deadline.signal : AbortSignal.timeout(answerDeadlineMs),
      redirect: "error",
    });
    if (response.ok) return response;
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
