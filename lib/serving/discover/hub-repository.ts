import { authorize } from "@/lib/identity/access";
import type { Context } from "@/lib/kernel/context";
import { AppError } from "@/lib/kernel/errors";
import type { OperationInput } from "@/lib/edge/http/contract";
import { parseRepositoryReference, type HubFile } from "@/lib/serving/models";
import type { getHubRepository as getHubRepositoryOperation, HubRepository } from "./contract";
import { hubClient } from "./hub-client";
import { hubFileView } from "./hub-views";
import { repositoryVariants } from "./repository-variants";

/**
 * A repository with its choices, each with a light that says whether it fits here. What the hub does not give beside its
 * list of files is left out, and named.
 */
export async function getHubRepository(
  ctx: Context,
  input: OperationInput<typeof getHubRepositoryOperation>,
): Promise<HubRepository> {
  const { organizationId } = authorize(ctx, "read");
  const { repoId, revision } = parseRepositoryReference(input.repo_id);
  const requested = input.revision ?? revision ?? "main";
  const hub = await hubClient(ctx, organizationId);
  const repository = await hub.getModel(repoId, requested);
  const files = await hub.listFiles(repoId, repository.commit);
  const [{ variants, unread }, card] = await Promise.all([
    repositoryVariants(ctx, organizationId, { hub, repository, files }),
    hub.readCard(repoId, repository.commit).catch(failureOf),
  ]);
  const cardFailure = card instanceof AppError ? card : undefined;
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
    card: typeof card === "string" ? card : null,
    files: files.filter((file) => !file.problem).map(hubFileView),
    refused_files: files.flatMap(refusedFile),
    unread: [
      ...(unread ? [{ part: "headers" as const, reason: unread.detail }] : []),
      ...(cardFailure ? [{ part: "card" as const, reason: cardFailure.detail }] : []),
    ],
    variants,
  };
}

const nameCharactersMax = 200;

function refusedFile({ path, problem }: HubFile): HubRepository["refused_files"] {
  if (!problem) return [];
  const name = path
    .slice(0, nameCharactersMax)
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
  return [{ name: name === "" ? "(no name)" : name, reason: `Its name ${problem}.` }];
}

function failureOf(error: unknown): AppError {
  if (error instanceof AppError) return error;
  throw error;
}
