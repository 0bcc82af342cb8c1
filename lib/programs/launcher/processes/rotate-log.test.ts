import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, existsSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { eventually } from "@/lib/kernel/testing/eventually";
import { temporaryFolder } from "@/lib/kernel/testing/temporary-folder";
import { logSize } from "./log-tail";
import { rotateLog } from "./rotate-log";

test("a log below its bound is left alone", async () => {
  const file = join(temporaryFolder(), "web.log");
  writeFileSync(file, "short\n");
  expect(await rotateLog(file, { bytesMax: 100, filesMax: 5 })).toBe(false);
  expect(readFileSync(file, "utf8")).toBe("short\n");
});

test("five files are kept, newest first, and the oldest goes", async () => {
  const file = join(temporaryFolder(), "web.log");
  for (const content of ["a", "b", "c", "d", "e", "f", "g"]) {
    writeFileSync(file, content);
    await rotateLog(file, { bytesMax: 1, filesMax: 5 });
  }
  expect([1, 2, 3, 4].map((number) => readFileSync(`${file}.${number}`, "utf8"))).toEqual(["g", "f", "e", "d"]);
  expect(existsSync(`${file}.5`)).toBe(false);
  expect(readFileSync(file, "utf8")).toBe("");
});

test("a process goes on writing to its log after the rotation, from the beginning of the file", async () => {
  const file = join(temporaryFolder(), "worker.log");
  const script = `process.stdin.on("data", (line) => process.stdout.write(line));`;
  const child = spawn(process.execPath, ["-e", script], { stdio: ["pipe", openSync(file, "a"), "inherit"] });
  child.stdin?.write("before\n");
  await eventually(async () => expect(await logSize(file)).toBe(7));
  await rotateLog(file, { bytesMax: 5, filesMax: 3 });
  child.stdin?.end("after\n");
  await once(child, "exit");
  expect(readFileSync(file, "utf8")).toBe("after\n");
  expect(readFileSync(`${file}.1`, "utf8")).toBe("before\n");
});

test("no line written while a log is rotated is lost or doubled by the shifting of files", async () => {
  const file = join(temporaryFolder(), "gateway.log");
  for (let number = 0; number < 500; number++) {
    appendFileSync(file, `line ${number}\n`);
    await rotateLog(file, { bytesMax: 1_000, filesMax: 20 });
  }
  const files = [...Array.from({ length: 19 }, (_, index) => `${file}.${19 - index}`), file].filter((name) =>
    existsSync(name),
  );
  const lines = files.flatMap((name) => readFileSync(name, "utf8").split("\n").filter(Boolean));
  expect(lines).toEqual(Array.from({ length: 500 }, (_, number) => `line ${number}`));
});

test("a process that never stops writing holds no rotation up, and no file outgrows its bound for long", async () => {
  const file = join(temporaryFolder(), "web.log");
  const script = `const line = Buffer.alloc(64 * 1024, "x"); for (;;) require("fs").writeSync(1, line);`;
  const child = spawn(process.execPath, ["-e", script], { stdio: ["ignore", openSync(file, "a"), "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const bytesMax = 1024 * 1024;
  await eventually(async () => expect(await logSize(file)).toBeGreaterThan(8 * bytesMax));
  child.kill("SIGSTOP");
  await eventually(async () => {
    const size = await logSize(file);
    await sleep(100);
    expect(await logSize(file)).toBe(size);
  });
  await rotateLog(file, { bytesMax, filesMax: 3 });
  expect(await logSize(`${file}.1`)).toBe(bytesMax);
  child.kill("SIGCONT");
  await eventually(async () => expect(await logSize(file)).toBeGreaterThan(bytesMax));
  expect(await rotateLog(file, { bytesMax, filesMax: 3 })).toBe(true);
  expect(await logSize(`${file}.1`)).toBeLessThanOrEqual(4 * bytesMax);
});
