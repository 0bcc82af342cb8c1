import { operation } from "@/lib/edge/http/contract";
import * as z from "zod";

const tag = "Activity";

/** The flat feed of the Kamiwaza client. */
export const listActivities = operation({
  method: "GET",
  path: "/api/activity/activities",
  summary: "Newest calls and changes, each call once; your own unless you are an admin or auditor",
  tag,
  scope: "read",
  action: "activity.list",
  query: z.strictObject({ limit: z.coerce.number().int().min(1).max(1000).default(200) }),
  response: z.array(
    z.object({
      id: z.uuid(),
      user_id: z.string().nullable(),
      module: z.string(),
      apicall: z.string(),
      action: z.string(),
      created_at: z.iso.datetime(),
    }),
  ),
});

export const auditEvent = z
  .object({
    id: z.uuid(),
    occurred_at: z.iso.datetime(),
    actor: z.object({ kind: z.string(), id: z.string().nullable(), name: z.string().nullable() }),
    action: z.string(),
    /** The name is the one it had when it was changed. */
    object: z.object({ kind: z.string(), id: z.string(), name: z.string().nullable() }).nullable(),
    /**
     * changed: a change was made · done: a call that changed nothing by itself · read · stopped: the caller left ·
     * refused: 4xx · failed: 5xx
     */
    outcome: z.enum(["changed", "done", "read", "stopped", "refused", "failed"]),
    status: z.int().nullable(),
    method: z.string().nullable(),
    path: z.string().nullable(),
    request_id: z.string().nullable(),
    client_address: z.string().nullable(),
    duration_ms: z.int().nullable(),
    detail: z.record(z.string(), z.unknown()).nullable(),
  })
  .meta({ id: "AuditEvent" });
export type AuditEventView = z.infer<typeof auditEvent>;

export const listAuditEvents = operation({
  method: "GET",
  path: "/api/activity/events",
  summary:
    "Who did what: every change and every call, newest first, by cursor; your own unless you are an admin or auditor",
  tag,
  scope: "read",
  action: "audit.list",
  query: z.strictObject({
    cursor: z.string().max(256).optional(),
    limit: z.coerce.number().int().min(1).max(500).default(50),
    action: z.string().max(64).optional(),
    actor_id: z.string().max(64).optional(),
    object_id: z.string().max(64).optional(),
    show: z.enum(["changes", "all", "problems"]).default("changes"),
    text: z.string().max(200).optional(),
  }),
  response: z.object({ items: z.array(auditEvent), next_cursor: z.string().nullable() }),
});
