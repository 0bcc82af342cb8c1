import type { Context } from "@/lib/kernel/context";
import { groupVariants, type Variant } from "@/lib/serving/models/contract/variants";
import type { AppError } from "@/lib/kernel/errors";
import { listModels, type HubClient, type HubFile, type HubModel } from "@/lib/serving/models";
import { fitOf, loadPlacementNodes } from "@/lib/serving/placement";
import type { HubRepository } from "./contract";
import { readHeaders, type Reading } from "./read-headers";

type File = HubFile & { name: string };
type Choices = {
  variants: HubRepository["variants"];
  /** Why the hub did not give a header, the first reason of several. */
  unread: AppError | undefined;
};
type Repository = { hub: HubClient; repository: HubModel; files: HubFile[] };

/** The choices of a repository, each judged by its own header; `wanted` spares reading those that nobody asks for. */
export async function repositoryVariants(
  ctx: Context,
  organizationId: string,
  { hub, repository: { repoId, commit }, files }: Repository,
  wanted: (variant: Variant<File>, index: number) => boolean = () => true,
): Promise<Choices> {
  const fetchable = files.filter((file) => !file.problem).map((file) => ({ ...file, name: file.path }));
  const grouped = groupVariants(fetchable).filter(wanted);
  const [nodes, here, readings] = await Promise.all([
    loadPlacementNodes(ctx.db, organizationId),
    listModels(ctx, {}),
    readHeaders(ctx, { hub, repoId, commit }, grouped),
  ]);
  const held = here.find((model) => model.repo_modelId === repoId && model.version === commit);
  const onDisk = new Set(held?.m_files.filter((file) => file.download_percentage === 100).map((file) => file.name));
  const models = grouped.filter((variant) => !isCompanion(readings.get(variant)));
  return {
    variants: models.map((variant) => {
      const reading = readings.get(variant);
      const question = reading && "facts" in reading ? reading : { sizeBytes: variant.totalBytes };
      return {
        name: variant.name,
        quantization: variant.quantization,
        files: variant.files.map((file) => file.path),
        total_bytes: variant.totalBytes,
        fit: fitOf(question, nodes),
        obstacle: obstacleOf(variant, reading),
        model_id: variant.files.every((file) => onDisk.has(file.path)) ? (held?.id ?? null) : null,
      };
    }),
    unread: models.flatMap((variant) => unreadOf(readings.get(variant)) ?? [])[0],
  };
}

/** A header that says so makes a file no choice, whatever its name says. */
const isCompanion = (reading: Reading | undefined) =>
  reading !== undefined && "facts" in reading && reading.facts.role !== undefined;

const unreadOf = (reading: Reading | undefined) => (reading && "unread" in reading ? reading.unread : undefined);

function obstacleOf({ missingParts }: Variant<File>, reading: Reading | undefined): string | null {
  const [first, ...others] = missingParts;
  if (first !== undefined) {
    const which = others.length === 0 ? `part ${first}` : `part ${first} and ${others.length} more`;
    return `It is split, and the repository lacks ${which}.`;
  }
  return reading && "malformed" in reading ? `Its header is malformed: ${reading.malformed}` : null;
}
