import { spawn } from "node:child_process";
import { once } from "node:events";
import { openSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

test("a full disk does not end the process that logs", async () => {
  const logger = JSON.stringify(join(import.meta.dirname, "logger.ts"));
  const script = `
    import { createLogger } from ${logger};
    const log = createLogger("test");
    for (let line = 0; line < 3; line++) {
      log.info("nowhere to go");
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    process.stderr.write("alive");
  `;
  const root = join(import.meta.dirname, "../../..");
  // Every write to this device fails with ENOSPC.
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script], {
    cwd: root,
    stdio: ["ignore", openSync("/dev/full", "w"), "pipe"],
  });
  let said = "";
  child.stderr?.on("data", (chunk: Buffer) => (said += chunk.toString()));
  expect(await once(child, "close")).toEqual([0, null]);
  expect(said).toBe("alive");
});
