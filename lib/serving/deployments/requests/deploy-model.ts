import type { Transaction } from "@/db/client";
import { insertDeployment, listLiveNames } from "@/db/queries/deployments";
import { withTransaction } from "@/db/transaction";
import { authorize } from "@/lib/identity/access";
import { recordAudit } from "@/lib/identity/audit";
import type { Context } from "@/lib/kernel/context";
import { AppError } from "@/lib/kernel/errors";
import type { OperationInput } from "@/lib/edge/http/contract";
import { insertDefaultConfig } from "@/lib/serving/models";
import { nudgeDeployments } from "@/lib/serving/nodes";
import type { deployModel as deployModelOperation } from "../contract";
import { nameFrom, uniqueName } from "./deployment-name";
import { refuseUnkeptOptions } from "./refuse-unkept-options";
import { resolveRequest } from "../planning/resolve-request";

/** Writes down what is wanted; the reconciler makes it so. @returns the deployment's id. */
export async function deployModel(ctx: Context, input: OperationInput<typeof deployModelOperation>): Promise<string> {
  const member = authorize(ctx, "write");
  const { organizationId } = member;
  refuseUnkeptOptions(input);
  const deploymentId = await withTransaction(ctx.db, async (tx) => {
    const wanted = await resolveRequest(tx, organizationId, input);
    if (wanted.obstacle) throw wanted.obstacle;
    const deployment = await insertDeployment(tx, {
      organizationId,
      name: await chooseName(tx, organizationId, input.deployment_name ?? undefined, wanted.model.name),
      modelId: wanted.model.id,
      // The Kamiwaza client reads no list of deployments in which one names no configuration.
      modelConfigId: wanted.configId ?? (await insertDefaultConfig(tx, organizationId, wanted.model.id)).id,
      modelFileId: wanted.servable?.primary.id ?? null,
      pinnedEngine: wanted.engine?.name ?? null,
      pinnedNodeId: input.node_id ?? null,
      config: wanted.config,
      copies: wanted.replicas,
      request: echoOf(input),
      desired: "run",
      ownerId: "userId" in member ? member.userId : null,
    });
    if (!deployment) throw nameTaken(input.deployment_name ?? wanted.model.name);
    await recordAudit(tx, ctx, {
      action: "deployment.create",
      objectKind: "deployment",
      objectId: deployment.id,
      detail: {
        name: deployment.name,
        modelId: deployment.modelId,
        copies: deployment.copies,
        config: deployment.config,
      },
    });
    return deployment.id;
  });
  await nudgeDeployments(ctx, [deploymentId]);
  return deploymentId;
}

async function chooseName(
  tx: Transaction,
  organizationId: string,
  asked: string | undefined,
  modelName: string,
): Promise<string> {
  const taken = await listLiveNames(tx, organizationId);
  if (asked && taken.includes(asked)) throw nameTaken(asked);
  return asked ?? uniqueName(nameFrom(modelName), taken);
}

/** Fields of the request that are kept as they were sent, to be given back. */
const echoed = [
  "duration",
  "min_copies",
  "max_copies",
  "location",
  "autoscaling",
  "force_cpu",
  "node_resource_type",
  "max_concurrent_requests",
  "vram_allocation",
  "gpu_allocation",
] as const;

const echoOf = (input: OperationInput<typeof deployModelOperation>): Record<string, unknown> =>
  Object.fromEntries(echoed.map((name) => [name, input[name]]));

const nameTaken = (name: string) =>
  new AppError("CONFLICT", `There is a deployment named "${name}" already. Choose another name.`);
