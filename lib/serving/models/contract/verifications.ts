import { operation } from "@/lib/edge/http/contract";
import * as z from "zod";

const modelParams = z.object({ modelId: z.uuid() });

const answer = z.object({
  model_id: z.uuid(),
  node_ids: z.array(z.uuid()).describe("nodes that have something to do, or to leave"),
  files: z.int().describe("files, counted once for each of these nodes"),
  bytes: z.number(),
});

export const verifyModel = operation({
  method: "POST",
  path: "/api/models/{modelId}/verification",
  summary: "Read a model's files again and compare them with their checksums, on every node that holds them or on one",
  tag: "Models",
  scope: "admin",
  action: "model.verify",
  params: modelParams,
  body: z.strictObject({ node_id: z.uuid().nullish() }),
  response: answer,
  status: 202,
});

export const cancelModelVerification = operation({
  method: "DELETE",
  path: "/api/models/{modelId}/verification",
  summary: "Leave the files of a model that are not read yet; results that are there stay",
  tag: "Models",
  scope: "admin",
  action: "model.cancel-verification",
  params: modelParams,
  query: z.strictObject({ node_id: z.uuid().optional() }),
  response: answer,
});
