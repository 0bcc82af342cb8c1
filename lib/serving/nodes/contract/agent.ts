import { operation } from "@/lib/edge/http/contract";
import * as z from "zod";
import * as protocol from "../protocol";

const tag = "Agent";

/*
 * The agent protocol as operations. They stay out of the public API document: a node proves itself by its own key, not by
 * a scope, and `protocol.ts` is the place that describes them.
 */
export const joinNode = operation({
  method: "POST",
  path: protocol.agentPaths.join,
  summary: "Trade a join token for a node's identity",
  tag,
  scope: "public",
  action: "node.join",
  body: protocol.joinRequest,
  response: protocol.joinResponse,
});
export const getAssignments = operation({
  method: "GET",
  path: protocol.agentPaths.assignments,
  summary: "Everything this node should hold and run; waits while `revision` is the newest",
  tag,
  scope: "public",
  action: "node.read-assignments",
  query: z.object({ revision: z.coerce.number().int().default(0) }),
  response: protocol.assignments,
});
export const acceptReport = operation({
  method: "POST",
  path: protocol.agentPaths.report,
  summary: "Everything this node holds and runs",
  tag,
  scope: "public",
  action: "node.report",
  body: protocol.report,
  response: protocol.reportAnswer,
});
export const acceptInspection = operation({
  method: "POST",
  path: protocol.agentPaths.inspection,
  summary: "What the header of a verified file says",
  tag,
  scope: "public",
  action: "node.inspect-file",
  body: protocol.fileInspection,
  response: z.object({ accepted: z.boolean() }),
});
