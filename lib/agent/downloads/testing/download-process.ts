/** A process of its own that fetches one download and ends, to be killed at any moment: ROOT ASSIGNMENT_FILE [small]. */
import { openFileStore } from "@/lib/agent/files";
import { assignedDownload } from "@/lib/nodes/protocol";
import { readFile } from "node:fs/promises";
import { createDownloads } from "../create-downloads";
import { quietLog, smallTuning } from "./settings";

async function main([root = "", file = "", size = ""]: string[]): Promise<void> {
  const store = await openFileStore({ root, log: quietLog });
  const downloads = createDownloads({
    store,
    log: quietLog,
    diskReserveBytes: 0,
    tuning: size === "small" ? smallTuning : {},
  });
  downloads.onChange(() => {
    const phase = downloads.observe()[0]?.phase;
    if (phase === "ready") process.exit(0);
    if (phase === "failed") process.exit(1);
  });
  downloads.apply([assignedDownload.parse(JSON.parse(await readFile(file, "utf8")))]);
}

void main(process.argv.slice(2));
