import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { isRunning, type ProcessIdentity } from "@/lib/kernel/processes/process-identity";
import { eventually } from "@/lib/kernel/testing/eventually";
import { temporaryFolder } from "@/lib/kernel/testing/temporary-folder";
import { spawnProgram } from "./spawn-program";
import { writeProgram } from "../testing";

vi.setConfig({ testTimeout: 30_000 });

const launch = (folder: string, source: string) => ({
  argv: [process.execPath, writeProgram(folder, "program", source)] as [string, string],
  directory: folder,
  environment: process.env,
  logFile: join(folder, "program.log"),
});

test("a program does nothing before its identity is recorded, and keeps that identity", async () => {
  const folder = temporaryFolder();
  const seen: { identity: ProcessIdentity; began: boolean }[] = [];
  const marker = join(folder, "began");
  const running = await spawnProgram(
    launch(
      folder,
      `import { writeFileSync } from "node:fs"; writeFileSync(${JSON.stringify(marker)}, String(process.pid));`,
    ),
    async (identity) => void seen.push({ identity, began: existsSync(marker) }),
  );
  expect(await running.exited).toBe("exit code 0");
  expect(seen).toEqual([{ identity: running.identity, began: false }]);
  expect(readFileSync(marker, "utf8")).toBe(String(running.identity.pid));
});

test("a program whose supervisor is killed before it was recorded never begins", async () => {
  const folder = temporaryFolder();
  const program = writeProgram(
    folder,
    "program",
    `import { writeFileSync } from "node:fs"; writeFileSync("began", "");`,
  );
  const supervisor = writeProgram(
    folder,
    "supervisor",
    `import { spawnProgram } from ${JSON.stringify(join(import.meta.dirname, "spawn-program.ts"))};
     await spawnProgram(
       { argv: [process.execPath, ${JSON.stringify(program)}], directory: ".", environment: process.env, logFile: "log" },
       async (identity) => { console.log(JSON.stringify(identity)); process.kill(process.pid, "SIGKILL"); },
     );`,
  );
  const root = join(import.meta.dirname, "../../../..");
  const child = spawn(process.execPath, ["--import", join(root, "node_modules/tsx/dist/loader.mjs"), supervisor], {
    cwd: folder,
    env: { ...process.env, TSX_TSCONFIG_PATH: join(root, "tsconfig.json") },
  });
  const output: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
  await once(child, "close");
  const identity = JSON.parse(Buffer.concat(output).toString()) as ProcessIdentity;
  await eventually(async () => expect(await isRunning(identity)).toBe(false));
  expect(existsSync(join(folder, "began"))).toBe(false);
});

test("both outputs go to the log, after what was there", async () => {
  const folder = temporaryFolder();
  const program = launch(folder, `console.log("out"); console.error("err"); process.exitCode = 3;`);
  for (const _ of [1, 2]) {
    const running = await spawnProgram(program, async () => undefined);
    expect(await running.exited).toBe("exit code 3");
  }
  expect(readFileSync(program.logFile, "utf8")).toBe("out\nerr\nout\nerr\n");
});
