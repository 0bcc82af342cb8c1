import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { preparePythonEnvironment } from "../../e2e/clients/python-environment";
import { freePort } from "@/lib/kernel/testing/free-port";
import { untilItAnswers, type Field } from "../gateway/field";
import type { Candidate } from "../gateway/measure";
import { familyOf } from "../processor-time";

/** Python takes its time. */
const startDeadlineMs = 120_000;
const key = "sk-bench-0123456789";

/**
 * LiteLLM's proxy as its page on production says: one worker, since the figure is for one core, no debugging, errors alone in
 * its log. Its keys of one's own need its database, so the master key is what it checks, and it records nothing.
 */
export async function startLitellm(field: Field): Promise<Candidate> {
  const python = preparePythonEnvironment(join(import.meta.dirname, "litellm/requirements.txt"));
  const port = await freePort();
  const config = join(field.folder, "litellm.yaml");
  writeFileSync(config, JSON.stringify(configuration(field.engine.started.port)));
  const server = spawn(
    join(dirname(python), "litellm"),
    ["--config", config, "--host", "127.0.0.1", "--port", String(port), "--num_workers", "1", "--telemetry", "False"],
    {
      stdio: ["ignore", "ignore", "inherit"],
      env: {
        ...process.env,
        LITELLM_LOG: "ERROR",
        LITELLM_MODE: "PRODUCTION",
        // Its prices are not fetched.
        LITELLM_LOCAL_MODEL_COST_MAP: "True",
      },
    },
  );
  field.closing.defer(() => void server.kill("SIGKILL"));
  const target = { port, path: "/v1/chat/completions", model: "bench", token: key, rewrites: true };
  const candidate = { name: "LiteLLM", target: async () => target, pids: [server.pid ?? 0] };
  await untilItAnswers(field, candidate, startDeadlineMs);
  const pids = familyOf(candidate.pids);
  field.pids.push(...pids);
  return { ...candidate, pids };
}

/** JSON is YAML. */
const configuration = (enginePort: number) => ({
  model_list: [
    {
      model_name: "bench",
      litellm_params: {
        model: "openai/bench",
        api_key: "anything",
        api_base: `http://127.0.0.1:${enginePort}/v1`,
      },
    },
  ],
  general_settings: { master_key: key },
  litellm_settings: { request_timeout: 600, set_verbose: false, json_logs: true },
});
