import { authorize } from "@/lib/identity/access";
import type { Context } from "@/lib/kernel/context";
import { AppError } from "@/lib/kernel/errors";
import type { OperationResult } from "@/lib/edge/http/contract";
import type { HubClient } from "@/lib/serving/models";
import type { getStarterModel as getStarterModelOperation } from "./contract";
import { hubClient } from "./hub-client";
import { repositoryVariants } from "./repository-variants";

type Answer = OperationResult<typeof getStarterModelOperation>;

/** Small, well-kept chat models to begin with, the most able first. The hub says their sizes. */
const candidates = [
  { repoId: "ggml-org/gemma-3-4b-it-GGUF", quantization: "Q4_K_M", title: "Gemma 3, 4B" },
  { repoId: "ggml-org/gemma-3-1b-it-GGUF", quantization: "Q4_K_M", title: "Gemma 3, 1B" },
  { repoId: "ggml-org/gemma-3-270m-it-GGUF", quantization: "Q8_0", title: "Gemma 3, 270M" },
];

const foundOptions = { limit: 5, filter: "gguf" };
/** So many of the smallest choices are looked at in a repository that nobody here knows. */
const smallestMax = 3;

const good = new Set<string>(["fits", "tight"]);

/** The most able candidate that fits; on a hub without them, the smallest thing it finds that does. */
export async function getStarterModel(ctx: Context): Promise<Answer> {
  const { organizationId } = authorize(ctx, "read");
  const hub = await hubClient(ctx, organizationId);
  const failures: AppError[] = [];
  /** One repository that the hub does not give just now keeps none of the others from being proposed. */
  const noted = (error: unknown): undefined => {
    if (!(error instanceof AppError)) throw error;
    if (error.code !== "NOT_FOUND" && error.code !== "GATED_MODEL") failures.push(error);
  };
  for (const candidate of candidates) {
    const starter = await starterOf(ctx, organizationId, hub, candidate).catch(noted);
    if (starter) return { starter, reason: starter.why };
    // A hub that can not be reached is not asked eight times.
    if (failures.length > 1) break;
  }
  const found = failures.length > 1 ? [] : ((await hub.searchModels("", foundOptions).catch(noted)) ?? []);
  for (const { repoId } of found) {
    const title = repoId.split("/").at(-1) ?? repoId;
    const starter = await starterOf(ctx, organizationId, hub, { repoId, title }).catch(noted);
    if (starter) return { starter, reason: starter.why };
  }
  const [failure] = failures;
  if (failure) return { starter: null, reason: `${failure.detail} Without a hub, import a folder of model files.` };
  return { starter: null, reason: "No small model was found that fits the memory of your machines." };
}

type Candidate = { repoId: string; quantization?: string; title: string };

async function starterOf(
  ctx: Context,
  organizationId: string,
  hub: HubClient,
  { repoId, quantization, title }: Candidate,
): Promise<Answer["starter"]> {
  const repository = await hub.getModel(repoId);
  const files = await hub.listFiles(repoId, repository.commit);
  const { variants } = await repositoryVariants(ctx, organizationId, { hub, repository, files }, (each, index) =>
    quantization === undefined ? index < smallestMax : each.quantization === quantization,
  );
  const variant = variants.find(({ fit, obstacle }) => good.has(fit.verdict) && obstacle === null);
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
