import { engineFingerprint, nodeFacts } from "@/lib/serving/engines/facts";
import { operation } from "@/lib/edge/http/contract";
import * as z from "zod";

const tag = "Nodes";

/** Computed from the last report when read. An `unapproved` machine reports and waits for an administrator. */
export const nodePhases = ["joining", "unapproved", "ready", "cordoned", "unreachable"] as const;

/** One memory of a machine, in the one meaning of "available" that placement, fits and pages share. */
export const nodeMemory = z.object({
  /** "2 × NVIDIA L4"; null for the machine's own memory. */
  accelerators: z.string().nullable(),
  total_bytes: z.number(),
  available_bytes: z
    .number()
    .describe("what one more model may count on: free memory, less a reserve and what is reserved for deployments"),
  /** What models take of it; null where that is not measured apart. */
  ours_bytes: z.number().nullable(),
});

export const node = z
  .object({
    id: z.uuid(),
    name: z.string(),
    phase: z.enum(nodePhases),
    cordoned: z.boolean(),
    /** Whether an administrator let it take work; the control plane's own machine needs nobody. */
    approved: z.boolean(),
    /** The machine that the control plane itself runs on. */
    is_local: z.boolean(),
    /** By how much the node's clock is off, in ms; 0 within some seconds. */
    clock_offset_ms: z.int(),
    agent_version: z.string().nullable(),
    last_seen_at: z.iso.datetime().nullable(),
    facts: nodeFacts.nullable(),
    memory: z.array(nodeMemory).describe("empty until the machine has told of itself"),
    engines: z.array(engineFingerprint.extend({ title: z.string() })),
    instances: z.array(
      z.object({
        id: z.uuid(),
        deployment_id: z.uuid(),
        deployment_name: z.string(),
        phase: z.string(),
        estimated_bytes: z.number().nullable(),
        measured_bytes: z.number().nullable(),
      }),
    ),
    created_at: z.iso.datetime(),
  })
  .meta({ id: "Node" });
export type Node = z.infer<typeof node>;

/** What a list shows of a machine: what runs there is counted, and told one by one by the machine itself. */
export const nodeSummary = node
  .omit({ instances: true })
  .extend({ running: z.int().describe("engines there that are neither stopped nor failed") })
  .meta({ id: "NodeSummary" });
export type NodeSummary = z.infer<typeof nodeSummary>;

const params = z.object({ nodeId: z.uuid() });

export const listNodes = operation({
  method: "GET",
  path: "/api/nodes",
  summary: "Machines with an agent",
  tag,
  scope: "read",
  action: "node.list",
  response: z.array(node),
});
export const listNodeSummaries = operation({
  method: "GET",
  path: "/api/nodes/summaries",
  summary: "Machines with an agent, with the number of engines on each instead of a list",
  tag,
  scope: "read",
  action: "node.list-summaries",
  conditional: true,
  response: z.array(nodeSummary),
});
export const getNode = operation({
  method: "GET",
  path: "/api/nodes/{nodeId}",
  summary: "One machine",
  tag,
  scope: "read",
  action: "node.read",
  params,
  response: node,
});
export const updateNode = operation({
  method: "PATCH",
  path: "/api/nodes/{nodeId}",
  summary: "Rename, or stop placing new work on it",
  tag,
  scope: "admin",
  action: "node.update",
  params,
  body: z.strictObject({ name: z.string().trim().min(1).max(128).nullish(), cordoned: z.boolean().nullish() }),
  response: node,
});
export const approveNode = operation({
  method: "POST",
  path: "/api/nodes/{nodeId}/approve",
  summary: "Let a machine that joined take work; reject it by removing it",
  tag,
  scope: "admin",
  action: "node.approve",
  params,
  response: node,
});
export const removeNode = operation({
  method: "DELETE",
  path: "/api/nodes/{nodeId}",
  summary: "Remove a machine; its identity is revoked",
  tag,
  scope: "admin",
  action: "node.remove",
  params,
  response: z.object({ removed: z.boolean() }),
});
export const createJoinToken = operation({
  method: "POST",
  path: "/api/nodes/join-tokens",
  summary: "A single-use token for one new machine",
  tag,
  scope: "admin",
  action: "join-token.create",
  response: z.object({
    token: z.string(),
    expires_at: z.iso.datetime(),
    /** To run in the product's folder on the new machine. */
    command: z.string(),
    /** What keeps other machines from this installation, and what to set. */
    warnings: z.array(z.string()),
  }),
  status: 201,
});
