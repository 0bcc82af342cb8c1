import type { EngineDriver } from "@/lib/serving/engines";
import type { RunLogs } from "../runtimes";

const readBytesMax = 256 * 1024;

/** Follows the log of an engine that loads, for the share of the model it has read. */
export class StartProgress {
  loadPercent: number | undefined;
  #next = 0;
  #rest = "";

  async follow(driver: Pick<EngineDriver, "parseStartLine">, logs: RunLogs, instanceId: string): Promise<void> {
    if (!driver.parseStartLine) return;
    const chunk = await logs.read(instanceId, "current", { after: this.#next, bytesMax: readBytesMax });
    if (!chunk) return;
    this.#next = chunk.next;
    const lines = (this.#rest + chunk.bytes.toString("utf8")).split("\n");
    this.#rest = lines.pop()?.slice(-readBytesMax) ?? "";
    for (const line of lines) this.loadPercent = driver.parseStartLine(line)?.loadPercent ?? this.loadPercent;
  }
}
