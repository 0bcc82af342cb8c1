import { authorize } from "@/lib/access";
import type { Context } from "@/lib/context";
import { inspectGguf, type ModelFacts } from "@/lib/engines";
import type { OperationInput } from "@/lib/http/contract";
import { listModels, parseRepositoryReference, type HubClient, type HubFile } from "@/lib/models";
import { fitOf, loadPlacementNodes } from "@/lib/placement";
import type { Fit } from "@/lib/placement/contract";
import type { getHubRepository as getHubRepositoryOperation, HubRepository } from "./contract";
import { hubClient } from "./hub-client";
import { hubFileView } from "./hub-views";
import { groupVariants, type Variant } from "./variants";

type File = HubFile & { name: string };

/** A repository with its choices, each with a light that says whether it fits here. */
export async function getHubRepository(
  ctx: Context,
  input: OperationInput<typeof getHubRepositoryOperation>,
): Promise<HubRepository> {
  const { organizationId } = authorize(ctx, "read");
  const { repoId, revision } = parseRepositoryReference(input.repo_id);
  const requested = input.revision ?? revision ?? "main";
  const hub = await hubClient(ctx, organizationId);
  const repository = await hub.getModel(repoId, requested);
  const listed = await hub.listFiles(repoId, repository.commit);
  const files = listed.map((file) => ({ ...file, name: file.path }));
  const [nodes, here, card] = await Promise.all([
    loadPlacementNodes(ctx.db, organizationId),
    listModels(ctx, {}),
    hub.readCard(repoId, repository.commit),
  ]);
  const variants = groupVariants(files);
  const facts = await readFacts(ctx, hub, repoId, repository.commit, variants);
  const held = here.find((model) => model.repo_modelId === repoId && model.version === repository.commit);
  const onDisk = new Set(held?.m_files.filter((file) => file.download_percentage === 100).map((file) => file.name));
  const fitOfVariant = (variant: Variant<File>): Fit =>
    fitOf(facts ? { facts: { ...facts, weightBytes: variant.totalBytes } } : { sizeBytes: variant.totalBytes }, nodes);
  return {
    repo_id: repoId,
    commit: repository.commit,
    requested_revision: requested,
    licence: repository.licence,
    gated: repository.gated,
    gate_url: repository.gated ? hub.pageUrl(repoId) : null,
    private: repository.private,
    task: repository.task,
    downloads: repository.downloads,
    likes: repository.likes,
    updated_on_hub: repository.lastModified,
    card: card ?? null,
    files: files.map(hubFileView),
    variants: variants.map((variant) => ({
      name: variant.name,
      quantization: variant.quantization,
      files: variant.files.map((file) => file.path),
      total_bytes: variant.totalBytes,
      fit: fitOfVariant(variant),
      model_id: variant.files.every((file) => onDisk.has(file.path)) ? (held?.id ?? null) : null,
    })),
  };
}

/**
 * Reads one header by range requests: the variants differ in their weights, not in their layers. Without it the fit is by
 * size alone, which never promises anything.
 */
async function readFacts(
  ctx: Context,
  hub: HubClient,
  repoId: string,
  commit: string,
  variants: Variant<File>[],
): Promise<ModelFacts | undefined> {
  const file = variants[0]?.files[0];
  if (!file) return undefined;
  try {
    return await inspectGguf(
      (offset, length) => hub.readRange(repoId, commit, file.path, offset, Math.min(offset + length, file.sizeBytes)),
      file.sizeBytes,
    );
  } catch (error) {
    ctx.log.info({ err: error, repoId, file: file.path }, "header not readable, fit is by size alone");
    return undefined;
  }
}
