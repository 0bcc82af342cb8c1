/**
 * A process of its own that fetches one download and ends, to be killed at any moment: ROOT ASSIGNMENT_FILE [small]. The
 * file `ROOT/free-bytes`, while there, says how much room the disk has.
 */
import { openFileStore } from "@/lib/programs/agent/files";
import { assignedDownload } from "@/lib/serving/nodes/protocol";
import { quietLog } from "@/lib/kernel/testing/quiet-log";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createDownloads } from "../create-downloads";
import { smallTuning } from "./settings";

/** A download that waits keeps no process alive by itself; the agent's servers do that. */
setInterval(() => undefined, 60_000);

async function main([root = "", file = "", size = ""]: string[]): Promise<void> {
  const store = await openFileStore({ root, log: quietLog });
  const freeBytes = join(root, "free-bytes");
  const downloads = createDownloads({
    store,
    log: quietLog,
    diskReserveBytes: 0,
    availableBytes: async () => (existsSync(freeBytes) ? Number(readFileSync(freeBytes, "utf8")) : Infinity),
    tuning: size === "small" ? smallTuning : { diskCheckMs: 100, backoffMs: 50 },
  });
  downloads.onChange(() => {
    const [observed] = downloads.observe();
    if (observed?.phase === "ready") process.exit(0);
    if (observed?.phase === "failed" && observed.retryAt === undefined) process.exit(1);
  });
  downloads.apply([assignedDownload.parse(JSON.parse(readFileSync(file, "utf8")))]);
}

void main(process.argv.slice(2));
