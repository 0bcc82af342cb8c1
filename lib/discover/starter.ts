import { authorize } from "@/lib/access";
import type { Context } from "@/lib/context";
import { AppError } from "@/lib/errors";
import type { OperationResult } from "@/lib/http/contract";
import type { getStarterModel as getStarterModelOperation, HubRepository } from "./contract";
import { hubClient } from "./hub-client";
import { getHubRepository } from "./hub-repository";

type Answer = OperationResult<typeof getStarterModelOperation>;

/** Small, well-kept chat models to begin with, the most able first. The hub says their sizes. */
const candidates = [
  { repoId: "ggml-org/gemma-3-4b-it-GGUF", quantization: "Q4_K_M", title: "Gemma 3, 4B" },
  { repoId: "ggml-org/gemma-3-1b-it-GGUF", quantization: "Q4_K_M", title: "Gemma 3, 1B" },
  { repoId: "ggml-org/gemma-3-270m-it-GGUF", quantization: "Q8_0", title: "Gemma 3, 270M" },
];

const good = new Set<string>(["fits", "tight"]);

/** The most able candidate that fits; on a hub without them, the smallest thing it finds that does. */
export async function getStarterModel(ctx: Context): Promise<Answer> {
  const { organizationId } = authorize(ctx, "read");
  try {
    for (const { repoId, quantization, title } of candidates) {
      const starter = await starterOf(ctx, repoId, quantization, title);
      if (starter) return { starter, reason: starter.why };
    }
    const hub = await hubClient(ctx, organizationId);
    for (const { repoId } of await hub.searchModels("", { limit: 5, filter: "gguf" })) {
      const starter = await starterOf(ctx, repoId, undefined, repoId.split("/").at(-1) ?? repoId);
      if (starter) return { starter, reason: starter.why };
    }
    return { starter: null, reason: "No small model was found that fits the memory of your machines." };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { starter: null, reason: `${error.detail} Without a hub, import a folder of model files.` };
  }
}

async function starterOf(
  ctx: Context,
  repoId: string,
  quantization: string | undefined,
  title: string,
): Promise<Answer["starter"]> {
  const repository = await getHubRepository(ctx, { repo_id: repoId }).catch(absent);
  const variant = repository?.variants.find(
    (each) => good.has(each.fit.verdict) && (quantization === undefined || each.quantization === quantization),
  );
  const file = variant?.files[0];
  if (!variant || !file) return null;
  return {
    repo_id: repoId,
    file,
    title,
    size_bytes: variant.total_bytes,
    why: variant.fit.reason,
    fit: variant.fit,
    model_id: variant.model_id,
  };
}

/** A mirror need not have every repository; other failures are for the caller to say. */
function absent(error: unknown): HubRepository | undefined {
  if (error instanceof AppError && (error.code === "NOT_FOUND" || error.code === "GATED_MODEL")) return undefined;
  throw error;
}
