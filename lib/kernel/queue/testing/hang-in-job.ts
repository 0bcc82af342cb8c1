import * as z from "zod";
import { createLogger } from "@/lib/kernel/telemetry";
import { createWorkers } from "../workers";

/** A worker that takes a job, says its deployment and never ends it: to be killed. */
const place = z
  .object({ REDIS_URL: z.string().optional(), databaseUrl: z.string() })
  .parse(JSON.parse(process.env["QUEUE_CONFIG"] ?? ""));

await createWorkers(
  { ...place, log: createLogger("victim", "fatal") },
  {
    "deployments.reconcile": ({ deploymentId }) => {
      process.stdout.write(`${deploymentId}\n`);
      return new Promise(() => {});
    },
    "maintenance.housekeep": async () => {},
    "maintenance.sweep": async () => {},
  },
  { lockDurationMs: 1_000, stalledIntervalMs: 300 },
);
