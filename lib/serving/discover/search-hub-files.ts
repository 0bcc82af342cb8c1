import { findModelByRepository } from "@/db/queries/models";
import { authorize } from "@/lib/identity/access";
import type { Context } from "@/lib/kernel/context";
import type { OperationInput } from "@/lib/edge/http/contract";
import { getModel, parseRepositoryReference, refuseOtherHub, type ModelFile } from "@/lib/serving/models";
import type { searchHubFiles as searchHubFilesOperation } from "./contract";
import { hubClient } from "./hub-client";
import { hubFileView } from "./hub-views";

/** Files that can be fetched: clients ask for all that they find here. */
export async function searchHubFiles(
  ctx: Context,
  input: OperationInput<typeof searchHubFilesOperation>,
): Promise<ModelFile[]> {
  const { organizationId } = authorize(ctx, "read");
  refuseOtherHub(input.hub);
  const reference = parseRepositoryReference(input.model);
  const hub = await hubClient(ctx, organizationId);
  const { commit } = await hub.getModel(reference.repoId, input.version ?? reference.revision ?? "main");
  const here = await filesHere(ctx, organizationId, reference.repoId, commit);
  const listed = await hub.listFiles(reference.repoId, commit);
  return listed.filter((file) => !file.problem).map((file) => here.get(file.path) ?? hubFileView(file));
}

/** Files of the commit that are here or on their way, by name: the Kamiwaza client asks only for what is not. */
async function filesHere(ctx: Context, organizationId: string, repoId: string, commit: string) {
  const row = await findModelByRepository(ctx.db, organizationId, repoId, commit);
  const files = row ? (await getModel(ctx, { modelId: row.id })).m_files : [];
  return new Map(files.map((file) => [file.name, file]));
}
