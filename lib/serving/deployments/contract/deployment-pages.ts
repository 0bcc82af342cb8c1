import { operation } from "@/lib/edge/http/contract";
import { pageQuery, queryList } from "@/lib/edge/http/query";
import * as z from "zod";
import { deployment } from "./deployment-schema";
import { deploymentPhases } from "./states";

/** What a list shows of a deployment; the rest is asked for one by one. */
export const deploymentSummary = deployment
  .pick({
    id: true,
    name: true,
    m_id: true,
    m_name: true,
    phase: true,
    phase_since: true,
    desired: true,
    copies: true,
    copies_serving: true,
    quantization: true,
    engine_title: true,
    node_name: true,
    capabilities: true,
    context_window: true,
    error: true,
    usage: true,
  })
  .extend({ measured_bytes: z.number().describe("memory that its engines were seen to take") })
  .meta({ id: "DeploymentSummary" });
export type DeploymentSummary = z.infer<typeof deploymentSummary>;

const phaseCounts = z.partialRecord(z.enum(deploymentPhases), z.int());
export type PhaseCounts = z.infer<typeof phaseCounts>;

export const listDeploymentPage = operation({
  method: "GET",
  path: "/api/serving/deployments/page",
  summary: "One page of the deployments, searched, filtered and sorted",
  tag: "Serving",
  scope: "read",
  action: "deployment.list-page",
  conditional: true,
  query: pageQuery(["created", "name", "state", "model", "engine", "node", "memory"]).extend({
    phase: queryList(z.enum(deploymentPhases), deploymentPhases.length).optional(),
  }),
  response: z.object({
    items: z.array(deploymentSummary),
    total: z.int().describe("how many match, on all pages"),
    phases: phaseCounts.describe("how many match in each state, asked for or not"),
  }),
});
