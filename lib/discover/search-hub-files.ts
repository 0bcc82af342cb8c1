import { authorize } from "@/lib/access";
import type { Context } from "@/lib/context";
import type { OperationInput } from "@/lib/http/contract";
import { parseRepositoryReference, type ModelFile } from "@/lib/models";
import type { searchHubFiles as searchHubFilesOperation } from "./contract";
import { hubClient } from "./hub-client";
import { hubFileView } from "./hub-views";

export async function searchHubFiles(
  ctx: Context,
  input: OperationInput<typeof searchHubFilesOperation>,
): Promise<ModelFile[]> {
  const { organizationId } = authorize(ctx, "read");
  const reference = parseRepositoryReference(input.model);
  const hub = await hubClient(ctx, organizationId);
  const { commit } = await hub.getModel(reference.repoId, input.version ?? reference.revision ?? "main");
  return (await hub.listFiles(reference.repoId, commit)).map(hubFileView);
}
