import { spawn } from "node:child_process";
import { once } from "node:events";
import { tinyModel } from "@/lib/engines/gguf/testing";
import { ApiClient } from "../api-client";
import { startProduct } from "../product";
import { owner } from "../sign-in";
import { startHub } from "../start-hub";
import { preparePythonEnvironment } from "./python-environment";

/*
 * The official OpenAI client and the Kamiwaza client for Python, unmodified, against a started product.
 *
 *   npm run test:clients [-- arguments for pytest]
 */

const smallModel = "tiny/tiny-GGUF";

const python = preparePythonEnvironment();
const hub = await startHub({
  // A download takes seconds, so that its progress can be seen.
  bytesPerSecond: 60_000_000,
  beside: [
    {
      repoId: smallModel,
      files: {
        "tiny-q4_k_m.gguf": Buffer.from(tinyModel()),
        "tiny-q8_0.gguf": Buffer.from(tinyModel({ layers: 3 })),
      },
      about: { tags: ["gguf"] },
    },
  ],
});
const product = await startProduct({ hubUrl: hub.url });
try {
  await new ApiClient(product.url).setUp(product.setupToken, owner);
  process.exitCode = await runPytest({ url: product.url, ...owner, model: hub.model.repoId, small_model: smallModel });
} finally {
  await product.remove();
  await hub.close();
}

/** @returns the exit code. */
async function runPytest(description: Record<string, string>): Promise<number> {
  const env: NodeJS.ProcessEnv = { ...process.env, PRODUCT: JSON.stringify(description), PYTHONDONTWRITEBYTECODE: "1" };
  // The caller's own settings for these clients are not what is tested.
  for (const name of Object.keys(env).filter((key) => /^(KAMIWAZA|OPENAI)_/.test(key))) delete env[name];
  const pytest = ["-m", "pytest", "-p", "no:cacheprovider", import.meta.dirname, ...process.argv.slice(2)];
  const [code] = (await once(spawn(python, pytest, { env, stdio: "inherit" }), "exit")) as [number | null];
  return code ?? 1;
}
