import { authorize } from "@/lib/identity/access";
import type { Context } from "@/lib/kernel/context";
import { AppError } from "@/lib/kernel/errors";
import type { OperationInput, OperationResult } from "@/lib/edge/http/contract";
import { asksTheHub, listModels, parseRepositoryReference, type Model } from "@/lib/serving/models";
import type { searchModels as searchModelsOperation } from "./contract";
import { hubClient } from "./hub-client";
import { hubModelView } from "./hub-views";

type Answer = OperationResult<typeof searchModelsOperation>;

const limitDefault = 30;

/** What is here and what the hub has, merged; while the hub is away, what is here with the reason beside it. */
export async function searchModels(ctx: Context, input: OperationInput<typeof searchModelsOperation>): Promise<Answer> {
  const { organizationId } = authorize(ctx, "read");
  const local = (await listModels(ctx, {})).filter((model) => matches(model, input.query, input.exact ?? false));
  const limit = input.limit ?? limitDefault;
  const found = await searchHub(ctx, organizationId, { ...input, limit });
  const known = new Set(local.map((model) => model.repo_modelId));
  const remote = found.models.filter((model) => !known.has(model.repo_modelId));
  const results = [...local, ...remote].slice(0, limit);
  return {
    results: results.map((model) => ({ ...(model.id ? { id: model.id } : {}), model })),
    total_results: local.length + remote.length,
    hub_error: found.error,
    hub_results_partial: found.error !== null,
    local_results_only: found.error !== null,
  };
}

function matches(model: Model, query: string, exact: boolean): boolean {
  const id = (model.repo_modelId ?? model.name).toLowerCase();
  return exact
    ? id === query.toLowerCase()
    : query
        .toLowerCase()
        .split(/\s+/)
        .every((word) => id.includes(word));
}

type Search = OperationInput<typeof searchModelsOperation> & { limit: number };

async function searchHub(
  ctx: Context,
  organizationId: string,
  search: Search,
): Promise<{ models: Model[]; error: string | null }> {
  if (!asksTheHub(search.hubs_to_search)) return { models: [], error: null };
  try {
    const hub = await hubClient(ctx, organizationId);
    if (search.exact) {
      return {
        models: [hubModelView(await hub.getModel(parseRepositoryReference(search.query).repoId, "main"))],
        error: null,
      };
    }
    const found = await hub.searchModels(search.query, {
      limit: search.limit,
      ...(search.format ? { filter: search.format } : {}),
    });
    return { models: found.map(hubModelView), error: null };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code === "NOT_FOUND" || error.code === "INVALID_INPUT") return { models: [], error: null };
    ctx.log.warn({ err: error }, "hub search failed");
    return { models: [], error: error.detail };
  }
}
