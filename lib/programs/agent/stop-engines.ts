import type { Logger } from "@/lib/kernel/telemetry";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { loadNodeKey } from "./control";
import { lockHome } from "./home-lock";
import { ProcessRuntime } from "./runtimes";

/**
 * Ends the engines of a home whose agent is gone. Does nothing where there never was one.
 *
 * @throws Error while an agent works in this home: its engines are its own.
 */
export async function stopEngines(home: string, log: Logger): Promise<void> {
  const directory = join(home, "agent");
  const keyFile = join(directory, "key.json");
  if (!existsSync(keyFile)) return;
  const lock = await lockHome(directory);
  try {
    const { thumbprint: agentId } = await loadNodeKey(keyFile);
    const runtime = new ProcessRuntime({ root: join(directory, "instances"), agentId, environment: {}, log });
    await runtime.recover();
    await Promise.all(runtime.list().map(({ instanceId }) => runtime.stop(instanceId)));
    runtime.close();
  } finally {
    lock.release();
  }
}
