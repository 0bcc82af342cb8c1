import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { startTestHub } from "@/lib/models/hub/testing";
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
const hub = await startTestHub({ repositories: [] });
const product = await startProduct({ hubUrl: hub.url });
try {
  const api = new ApiClient(product.url);
  await api.setUp(product.setupToken, owner);
  const { token } = await api.call<{ token: string }>("POST", "/api/auth/pats", {
    name: "schemathesis",
    scope: "admin",
  });
  process.exitCode = await runSchemathesis(product.url, token);
} finally {
  await product.remove();
  await hub.close();
}

/** @returns the exit code. */
async function runSchemathesis(url: string, token: string): Promise<number> {
  const command = ["-m", "schemathesis.cli", "--config-file", settings, "run", `${url}/api/openapi.json`];
  const header = `Authorization:Bearer ${token}`;
  const running = spawn(python, [...command, "--header", header, ...process.argv.slice(2)], { stdio: "inherit" });
  const [code] = (await once(running, "exit")) as [number | null];
  return code ?? 1;
}
