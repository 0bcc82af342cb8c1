import { listInstancesOfOrganization, type InstanceWithNode } from "@/db/queries/instances";
import { authorize } from "@/lib/identity/access";
import { isStillSignedIn } from "@/lib/identity/auth";
import type { Context } from "@/lib/kernel/context";
import { AppError } from "@/lib/kernel/errors";
import type { OperationInput, OperationResult } from "@/lib/edge/http/contract";
import type * as operations from "../contract";
import { loadDeployment } from "../views/deployments";
import { openIngressLog } from "./ingress-log";
import { liveView, takeViewPlace } from "./live-view";

type LogInput = OperationInput<typeof operations.getDeploymentLogs>;

export async function getDeploymentLogs(
  ctx: Context,
  input: LogInput,
): Promise<OperationResult<typeof operations.getDeploymentLogs>> {
  const instance = await findInstance(ctx, input);
  const logs = instance ? await readLog(ctx, instance, input.run) : [];
  return {
    deployment_id: input.deploymentId,
    engine_type: instance?.engine ?? null,
    container_id: null,
    log_file_path: instance ? `instances/${instance.id}/${input.run}.log` : "",
    logs,
    total_lines_seen: logs.length,
    current_lines_stored: logs.length,
    compressed: false,
    capture_active:
      instance !== undefined && input.run === "current" && !["stopped", "failed"].includes(instance.phase),
  };
}

/** Server-sent events as the agent writes them; the stream ends when the reader leaves or may no longer look. */
export async function followDeploymentLogs(ctx: Context, input: LogInput): Promise<Response> {
  const instance = await findInstance(ctx, input);
  if (!instance) throw new AppError("NOT_FOUND", "No engine of this deployment has started yet.");
  const leave = takeViewPlace("userId" in ctx.actor ? ctx.actor.userId : ctx.requestId);
  const { body } = await openIngressLog(ctx, instance, { run: input.run, follow: true }).catch((error: unknown) => {
    leave();
    throw error;
  });
  const view = body && liveView(body, { isAllowed: () => isStillSignedIn(ctx), onEnd: leave });
  if (!view) leave();
  return new Response(view, {
    headers: {
      "content-type": "text/event-stream",
      "cache-control": "no-store, no-transform",
      "x-accel-buffering": "no",
    },
  });
}

/** An empty log when the run left none. */
export function readLog(ctx: Context, instance: InstanceWithNode, run: LogInput["run"]): Promise<string[]> {
  return openIngressLog(ctx, instance, { run, follow: false }).then(logLines, (error: unknown) => {
    if (error instanceof AppError && error.code === "NOT_FOUND") return [];
    throw error;
  });
}

/** The one asked for, else the newest that should run, else the newest. */
export async function findInstance(
  ctx: Context,
  { deploymentId, instance_id }: { deploymentId: string; instance_id?: string | undefined },
): Promise<InstanceWithNode | undefined> {
  const { organizationId } = authorize(ctx, "read");
  await loadDeployment(ctx.db, organizationId, deploymentId);
  const instances = await listInstancesOfOrganization(ctx.db, organizationId, { deploymentIds: [deploymentId] });
  if (!instance_id) return instances.findLast((row) => row.desired === "run") ?? instances.at(-1);
  const instance = instances.find((row) => row.id === instance_id);
  if (!instance) throw new AppError("NOT_FOUND", "The deployment has no such instance.");
  return instance;
}

/** Bytes of a log that are read at most; the newest ones count. */
const bytesMax = 2 * 1024 ** 2;

/** The lines of a plain-text answer. */
async function logLines(response: Response): Promise<string[]> {
  const chunks: Uint8Array[] = [];
  let held = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    held += chunk.byteLength;
    while (held > bytesMax && chunks[0] && held - chunks[0].byteLength >= bytesMax)
      held -= chunks.shift()?.byteLength ?? 0;
  }
  const lines = Buffer.concat(chunks).toString("utf8").split(/\r?\n/);
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}
