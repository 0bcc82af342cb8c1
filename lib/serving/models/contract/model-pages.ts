import { operation } from "@/lib/edge/http/contract";
import { pageQuery } from "@/lib/edge/http/query";
import * as z from "zod";
import { modelSummary } from "./model-schema";

export const listModelPage = operation({
  method: "GET",
  path: "/api/models/page",
  summary: "One page of the models, searched and sorted",
  tag: "Models",
  scope: "read",
  action: "model.list-page",
  conditional: true,
  query: pageQuery(["added", "name", "size"]),
  response: z.object({
    items: z.array(modelSummary),
    total: z.int().describe("how many match, on all pages"),
    disk: z
      .array(z.object({ node_id: z.uuid(), bytes: z.number() }))
      .describe("what models take on each node, content that several have once"),
  }),
});
