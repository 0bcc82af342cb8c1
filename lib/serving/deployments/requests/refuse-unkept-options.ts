import { invalidInput, type FieldProblem } from "@/lib/kernel/errors";
import type { DeployBody } from "../contract";

type Option = { isAsked(body: DeployBody): boolean; instead: string };

/**
 * Options of the Kamiwaza client that nothing here acts on. Its defaults ask for nothing and pass; whoever sets one learns
 * so, instead of getting a deployment that only repeats it.
 */
const unkept = {
  location: { isAsked: ({ location }) => Boolean(location), instead: "name a machine in node_id" },
  lb_port: {
    isAsked: ({ lb_port }) => Boolean(lb_port),
    instead: "deployments have no port of their own; call /v1, or access_path",
  },
  autoscaling: {
    isAsked: ({ autoscaling }) => autoscaling === true,
    instead: "set the number of replicas in starting_copies",
  },
  max_copies: {
    isAsked: ({ max_copies, starting_copies, min_copies }) =>
      typeof max_copies === "number" && max_copies < (starting_copies ?? min_copies ?? 1),
    instead: "it is below the replicas that are asked for",
  },
  node_resource_type: {
    isAsked: ({ node_resource_type }) => Boolean(node_resource_type),
    instead: "name a machine in node_id",
  },
  gpu_allocation: {
    isAsked: ({ gpu_allocation }) => Boolean(gpu_allocation),
    instead: "memory is reserved by estimate; set contextLength and parallel in config",
  },
  vram_allocation: {
    isAsked: ({ vram_allocation }) => Boolean(vram_allocation),
    instead: "memory is reserved by estimate; set contextLength and parallel in config",
  },
  max_concurrent_requests: {
    isAsked: ({ max_concurrent_requests }) => (max_concurrent_requests ?? 0) > 0,
    instead: "set parallel in config",
  },
  inferenceResources: {
    isAsked: ({ inferenceResources }) => inferenceResources !== null && inferenceResources !== undefined,
    instead: "name a machine in node_id, or set force_cpu",
  },
} satisfies Partial<Record<keyof DeployBody, Option>>;

/** @throws AppError INVALID_INPUT with a pointer for each option. */
export function refuseUnkeptOptions(body: DeployBody): void {
  const fields = Object.entries(unkept).flatMap(([name, { isAsked, instead }]): FieldProblem[] =>
    isAsked(body) ? [{ pointer: `/${name}`, detail: `not offered here: ${instead}` }] : [],
  );
  if (fields.length > 0) throw invalidInput(...fields);
}
