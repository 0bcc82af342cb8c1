import { isRunning, readPostmaster } from "./postmaster";

const fastDeadlineMs = 15_000;
const pollMs = 50;

/** Fast shutdown (SIGINT): open transactions roll back, the checkpoint is written. After the deadline, immediate (SIGQUIT). */
export async function stopEmbeddedPostgres(dataDirectory: string): Promise<void> {
  const running = await readPostmaster(dataDirectory);
  if (!running) return;
  process.kill(running.pid, "SIGINT");
  if (await ends(running.pid, fastDeadlineMs)) return;
  process.kill(running.pid, "SIGQUIT");
  if (await ends(running.pid, fastDeadlineMs)) return;
  throw new Error(
    `PostgreSQL (pid ${running.pid}) does not end. It recovers by itself when it is killed: kill -9 ${running.pid}`,
  );
}

async function ends(pid: number, deadlineMs: number): Promise<boolean> {
  const giveUpAt = Date.now() + deadlineMs;
  while (Date.now() < giveUpAt) {
    if (!isRunning(pid)) return true;
    await new Promise((wake) => setTimeout(wake, pollMs));
  }
  return false;
}
