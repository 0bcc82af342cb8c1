import { freePort } from "@/lib/kernel/testing/free-port";
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { untilItAnswers, type Field } from "../gateway/field";
import type { Candidate } from "../gateway/measure";

const version = "1.15.2";
const folder = join(import.meta.dirname, `../../.cache/portkey-${version}`);
const script = join(folder, "node_modules/@portkey-ai/gateway/build/start-server.js");

/** Portkey's gateway by the one command of its README. It checks no key, and records nothing: that is part of its hosted product. */
export async function startPortkey(field: Field): Promise<Candidate> {
  install();
  const port = await freePort();
  const server = spawn(
    process.execPath,
    ["--import", join(import.meta.dirname, "on-loopback.ts"), script, `--port=${port}`, "--headless"],
    { stdio: ["ignore", "ignore", "inherit"], env: { ...process.env, NODE_ENV: "production" } },
  );
  field.closing.defer(() => void server.kill("SIGKILL"));
  const headers = {
    "x-portkey-provider": "openai",
    "x-portkey-custom-host": `http://127.0.0.1:${field.engine.started.port}/v1`,
  };
  const target = { port, path: "/v1/chat/completions", model: "bench", token: "anything", headers, rewrites: true };
  const candidate = { name: "Portkey", target: async () => target, pids: [server.pid ?? 0] };
  field.pids.push(...candidate.pids);
  await untilItAnswers(field, candidate, 30_000);
  return candidate;
}

/** Beside our own packages, not among them. */
function install(): void {
  if (existsSync(script)) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true }));
  execFileSync("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts", `@portkey-ai/gateway@${version}`], {
    cwd: folder,
    stdio: "inherit",
  });
}
