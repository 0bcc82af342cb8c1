import { hubEndpoint } from "@/lib/kernel/egress/contract/hub-endpoint";
import { operation } from "@/lib/edge/http/contract";
import * as z from "zod";

const tag = "Settings";
export const settings = z
  .object({
    hub_endpoint: z.string(),
    hub_token_set: z.boolean().describe("whether a token is sent to the hub at this address"),
    hub_token_hint: z.string().nullable().describe("its last letters, for administrators"),
    hub_token_unused: z
      .string()
      .nullable()
      .describe("why a token that was set is not sent to this address; for administrators"),
    /** Bytes per second over all downloads; 0 means no cap. */
    download_bytes_per_second_max: z.number(),
    version: z.string(),
    database: z.string(),
    queue: z.string(),
  })
  .meta({ id: "Settings" });
export type Settings = z.infer<typeof settings>;

export const getSettings = operation({
  method: "GET",
  path: "/api/settings",
  summary: "Settings of this installation",
  tag,
  scope: "read",
  action: "settings.read",
  response: settings,
});
export const updateSettings = operation({
  method: "PATCH",
  path: "/api/settings",
  summary: "Change settings; an empty hub token removes it, and a token is for the origin it was set for alone",
  tag,
  scope: "admin",
  action: "settings.update",
  body: z.strictObject({
    hub_endpoint: hubEndpoint.nullish(),
    hub_token: z
      .string()
      .max(512)
      .regex(/^[\x21-\x7e]*$/, "may hold visible characters only")
      .nullish(),
    download_bytes_per_second_max: z.number().int().min(0).nullish(),
  }),
  response: settings,
});
