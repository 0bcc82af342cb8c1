import { listInstancesOfOrganization } from "@/db/queries/instances";
import { authorize } from "@/lib/identity/access";
import type { Context } from "@/lib/kernel/context";
import type { OperationResult } from "@/lib/edge/http/contract";
import type { getEngineLogs as engineLogsOperation } from "../contract";
import { readLog } from "./logs";

/** Newest lines of each instance. */
const linesMax = 200;

/** An engine that nothing runs on has an empty log. A machine that does not answer is said in its place. */
export async function getEngineLogs(
  ctx: Context,
  { engine }: { engine: string },
): Promise<OperationResult<typeof engineLogsOperation>> {
  const { organizationId } = authorize(ctx, "read");
  const bare = (name: string) => name.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
  const instances = (await listInstancesOfOrganization(ctx.db, organizationId)).filter(
    (row) => bare(row.engine) === bare(engine),
  );
  const logs = await Promise.all(
    instances.map(async ({ deploymentId, ...instance }) => {
      const lines = await readLog(ctx, { deploymentId, ...instance }, "current").catch((error: unknown) => {
        ctx.log.warn({ err: error, instanceId: instance.id }, "an engine log could not be read");
        return ["(the machine does not answer)"];
      });
      return lines.slice(-linesMax).map((line) => ({ deployment_id: deploymentId, instance_id: instance.id, line }));
    }),
  );
  return { engine_type: engine, logs: logs.flat() };
}
