import { operation } from "@/lib/edge/http/contract";
import { nodeMemory } from "@/lib/serving/nodes/contract";
import * as z from "zod";

/** Everything the first page needs, in one answer. */
export const overview = z
  .object({
    nodes: z.object({ total: z.int(), ready: z.int() }),
    deployments: z.object({ total: z.int(), serving: z.int(), failed: z.int(), starting: z.int() }),
    models: z.int(),
    downloads_active: z.int(),
    /** What needs a person, worst first; of many like ones the newest. */
    attention: z.array(
      z.object({
        severity: z.enum(["bad", "warn"]),
        concerns: z
          .enum(["service", "transfer"])
          .describe("a download or an import that failed takes nothing from what is served"),
        title: z.string(),
        detail: z.string(),
        href: z.string(),
        action: z.string(),
      }),
    ),
    degraded: z.boolean().describe("whether anything that needs a person concerns the service"),
    attention_total: z.int().describe("how many things need a person, listed or not"),
    /** Last hour by minute. */
    traffic: z.array(
      z.object({
        at: z.iso.datetime(),
        requests: z.int(),
        tokens_per_second: z.number().nullable(),
        ttft_ms_p50: z.number().nullable(),
        ttft_ms_p95: z.number().nullable(),
      }),
    ),
    memory: z.array(nodeMemory.extend({ node_id: z.uuid(), node_name: z.string() })),
    /** Running work for the tray; of much the newest. */
    tray: z.array(
      z.object({
        kind: z.enum(["download", "deployment"]),
        id: z.uuid(),
        title: z.string(),
        phase: z.string(),
        ratio: z.number().nullable(),
        href: z.string(),
      }),
    ),
    tray_total: z.int().describe("how much work is running, listed or not"),
    recent: z.array(
      z.object({
        id: z.uuid(),
        at: z.iso.datetime(),
        actor: z.string().nullable(),
        action: z.string(),
        object_kind: z.string().nullable(),
        object_id: z.string().nullable(),
        object_name: z.string().nullable(),
        detail: z.record(z.string(), z.unknown()).nullable(),
      }),
    ),
    /** First steps, ticking as they are done. */
    start: z.object({ node: z.boolean(), model: z.boolean(), deployment: z.boolean(), chat: z.boolean() }),
  })
  .meta({ id: "Overview" });
export type Overview = z.infer<typeof overview>;

export const getOverview = operation({
  method: "GET",
  path: "/api/overview",
  summary: "What runs, what needs attention, what happened",
  tag: "Overview",
  scope: "read",
  action: "overview.read",
  conditional: true,
  response: overview,
});
