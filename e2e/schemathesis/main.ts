import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { startTestHub } from "@/lib/serving/models/hub/testing";
import { ApiClient } from "../api-client";
import { preparePythonEnvironment } from "../clients/python-environment";
import { startProduct } from "../product";
import { owner } from "../sign-in";

/*
 * schemathesis asks a started product what its OpenAPI document says, and holds every answer to it.
 *
 *   npm run test:schemathesis [-- further options of `schemathesis run`]
 */

const settings = join(import.meta.dirname, "schemathesis.toml");
const python = preparePythonEnvironment(join(import.meta.dirname, "requirements.txt"));
/** Many times what it takes: a product that hangs fails here. */
const longestMs = 20 * 60_000;
const report = join(import.meta.dirname, "../../.cache/schemathesis.xml");
const hub = await startTestHub({ repositories: [] });
const product = await startProduct({ hubUrl: hub.url });
try {
  const api = new ApiClient(product.url);
  await api.setUp(product.setupToken, owner);
  const { token } = await api.call<{ token: string }>("POST", "/api/auth/pats", {
    name: "schemathesis",
    scope: "admin",
  });
  rmSync(report, { force: true });
  const startedAt = performance.now();
  const code = await runSchemathesis(product.url, token);
  const { passed, failed } = countOperations();
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(2);
  console.log(`== ${failed} failed, ${passed} passed in ${seconds}s ==`);
  process.exitCode = code;
} finally {
  await product.remove();
  await hub.close();
}

/** @returns the exit code. */
async function runSchemathesis(url: string, token: string): Promise<number> {
  const command = ["-m", "schemathesis.cli", "--config-file", settings, "run", `${url}/api/openapi.json`];
  const options = ["--header", `Authorization:Bearer ${token}`, "--report-junit-path", report];
  const running = spawn(python, [...command, ...options, ...process.argv.slice(2)], {
    stdio: "inherit",
    timeout: longestMs,
  });
  const [code] = (await once(running, "exit")) as [number | null];
  return code ?? 1;
}

/** By the root element of its report, where each operation is one test. */
function countOperations(): { passed: number; failed: number } {
  const root = /<testsuites [^>]*>/.exec(readFileSync(report, "utf8"))?.[0] ?? "";
  const count = (name: string) => Number(new RegExp(`\\b${name}="(\\d+)"`).exec(root)?.[1] ?? 0);
  const failed = count("failures") + count("errors");
  return { passed: count("tests") - failed, failed };
}
