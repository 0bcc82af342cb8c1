import type { Assignments, Report } from "@/lib/serving/nodes/protocol";
import { testNode } from "../../testing";

/** What a node without work has to say of itself. */
export const observed: Omit<Report, "sequence" | "bootId"> = {
  revision: 1,
  agentVersion: "1",
  ingressUrl: "http://127.0.0.1:3200",
  facts: testNode,
  engines: [],
  downloads: [],
  verifications: [],
  instances: [],
  filesPresent: [],
};

/** A node without work is assigned nothing. */
export function emptyList(revision = 1): Assignments {
  return { revision, downloads: [], verifications: [], instances: [], removeFileIds: [], ingressKeys: [] };
}
