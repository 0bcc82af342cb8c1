import { operation } from "@/lib/edge/http/contract";
import * as z from "zod";

const tag = "System";

export const ping = operation({
  method: "GET",
  path: "/api/ping",
  summary: "Whether the API answers",
  tag,
  scope: "public",
  action: "system.ping",
  response: z.object({ status: z.literal("pong"), timestamp: z.iso.datetime() }),
});
export const whoAmI = operation({
  method: "GET",
  path: "/api/whoami",
  summary: "What the credential stands for",
  tag,
  scope: "openid",
  action: "system.who-am-i",
  response: z.object({
    kind: z.string(),
    organization_id: z.string(),
    name: z.string(),
    scope: z.string().nullable().describe("of a key, the words that it was made with; of a person, the level"),
    level: z.string().nullable().describe("how far it reaches at this moment: openid, read, write or admin"),
  }),
});
export const getLiveness = operation({
  method: "GET",
  path: "/api/health/live",
  summary: "The process runs",
  tag,
  scope: "public",
  action: "system.liveness",
  response: z.object({ status: z.literal("ok") }),
});
export const getReadiness = operation({
  method: "GET",
  path: "/api/health/ready",
  summary: "The process can do its work: 503 while the database or the job queue is away, 507 while the disk is full",
  tag,
  scope: "public",
  action: "system.readiness",
  response: z.object({ status: z.literal("ok"), database: z.literal("ok"), queue: z.literal("ok") }),
});

export const listEngines = operation({
  method: "GET",
  path: "/api/engines",
  summary: "Engines this product knows, each with the JSON Schema of its settings",
  tag,
  scope: "read",
  action: "engine.list",
  response: z.array(
    z.object({ name: z.string(), title: z.string(), config_schema: z.record(z.string(), z.unknown()) }),
  ),
});

export * from "./contract/kamiwaza-services";
