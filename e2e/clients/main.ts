import { join } from "node:path";
import { tinyModel } from "@/lib/serving/engines/gguf/testing";
import { ApiClient } from "../api-client";
import { startProduct } from "../product";
import { owner } from "../sign-in";
import { startHub } from "../start-hub";
import { prepareDeployments } from "./prepare-deployments";
import { preparePythonEnvironment } from "./python-environment";
import { runSuite, type Counts } from "./run-suite";

/*
 * Clients as their users install them, unmodified, against a started product.
 *
 *   npm run test:clients [-- official | frameworks | javascript | go, and arguments for it]
 */

const here = import.meta.dirname;
const smallModel = "tiny/tiny-GGUF";
/** Of suites other than the vendor's, which counts what it downloads. */
const others = { chat: "other/chat-GGUF", embedder: "other/embedder-GGUF" };

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
    {
      repoId: others.chat,
      files: { "chat-q8_0.gguf": Buffer.from(tinyModel({ layers: 4 })) },
      about: { tags: ["gguf"] },
    },
    {
      repoId: others.embedder,
      files: { "embedder-q8_0.gguf": Buffer.from(tinyModel({ pooling: 1 })) },
      about: { tags: ["gguf"], pipeline_tag: "feature-extraction" },
    },
  ],
});
const product = await startProduct({ hubUrl: hub.url, environment: { FAKE_ENGINE: "true" } });

type Suite = { command: string; args: string[]; environment?: Record<string, string> };

/** What a suite is run by. Their programs are made ready when it is its turn. */
const suites: Record<string, () => Suite> = {
  official: () => pytest(here, ["--ignore", join(here, "frameworks")]),
  frameworks: () => pytest(join(here, "frameworks"), []),
  javascript: () => ({ command: "node_modules/.bin/vitest", args: ["run", "--project", "clients"] }),
  go: () => ({ command: "go", args: ["test", "-C", join(here, "go"), "-count=1", "-v", "."] }),
};

function pytest(folder: string, args: string[]): Suite {
  const python = preparePythonEnvironment(join(folder, "requirements.txt"));
  return {
    command: python,
    // A folder's own conftest alone: the one above needs clients that are not installed here.
    args: ["-m", "pytest", "-p", "no:cacheprovider", "--rootdir", folder, "--confcutdir", folder, folder, ...args],
    environment: { PYTHONDONTWRITEBYTECODE: "1" },
  };
}

try {
  const api = new ApiClient(product.url);
  await api.setUp(product.setupToken, owner);
  const prepared = await prepareDeployments(api, others);
  const description = {
    url: product.url,
    ...owner,
    model: hub.model.repoId,
    small_model: smallModel,
    ...prepared,
  };
  const [only, ...more] = process.argv.slice(2);
  const startedAt = performance.now();
  const total: Counts = { passed: 0, failed: 0 };
  for (const [name, make] of Object.entries(suites)) {
    if (only !== undefined && only !== name) continue;
    console.log(`\n${name}`);
    const { command, args, environment } = make();
    const counts = await runSuite(command, [...args, ...more], {
      ...environment,
      PRODUCT: JSON.stringify(description),
    });
    total.passed += counts.passed;
    total.failed += counts.failed;
  }
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(2);
  console.log(`\n== ${total.failed} failed, ${total.passed} passed in ${seconds}s ==`);
  process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
} finally {
  await product.remove();
  await hub.close();
}
