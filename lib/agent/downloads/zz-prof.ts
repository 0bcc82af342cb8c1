import { openFileStore } from "@/lib/agent/files";
import { createDownloads } from "@/lib/agent/downloads";
import { createLogger } from "@/lib/telemetry";
import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
const [endpoint, size, sha256, tune] = process.argv.slice(2);
const folder = "/tmp/kz-dl/store";
const log = createLogger("bench", "warn");
const store = await openFileStore({ root: folder, log });
const downloads = createDownloads({ store, log, diskReserveBytes: 0, tuning: tune ? JSON.parse(tune) : {} });
const c0 = process.cpuUsage();
const t0 = performance.now();
let verifyingAt = 0;
await new Promise<void>((done, failed) => {
  downloads.onChange(() => {
    const [o] = downloads.observe();
    if (o?.phase === "verifying" && !verifyingAt) verifyingAt = performance.now();
    if (o?.phase === "ready") done();
    if (o?.phase === "failed") failed(new Error(o.error?.detail));
  });
  downloads.apply([
    {
      downloadId: randomUUID(),
      generation: 1,
      desired: "run",
      source: { kind: "hub", endpoint: endpoint!, repoId: "bench/model", revision: "0".repeat(40) },
      files: [{ fileId: randomUUID(), name: "model.bin", sizeBytes: Number(size), sha256: sha256! }],
      bandwidthBytesPerSecondMax: 0,
    },
  ]);
});
const c = process.cpuUsage(c0);
const t = performance.now();
console.log(
  `wall ${((t - t0) / 1000).toFixed(2)} verifying tail ${((t - verifyingAt) / 1000).toFixed(2)} user ${(c.user / 1e6).toFixed(2)} sys ${(c.system / 1e6).toFixed(2)}`,
);
await downloads.close();
await store.close();
await rm(folder, { recursive: true });
