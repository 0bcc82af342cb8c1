export { acceptInspection } from "./inspections/accept-inspection";
export { acceptReport } from "./reports/accept-report";
export { approveNode } from "./membership/approve-node";
export { createAgentRoute } from "./membership/agent-route";
export { capacityOf, noReservations, type Capacity, type Reservations } from "./inventory/capacity";
export {
  getCapabilities,
  getHostname,
  getRuntimeConfig,
  listFederations,
  getNodeId,
  getNodeStatus,
} from "./kamiwaza-client/cluster-information";
export { createCluster, deleteCluster, getCluster, listClusters } from "./kamiwaza-client/clusters";
export { createJoinToken } from "./membership/create-join-token";
export { getAssignments } from "./assignments/get-assignments";
export { createHardware, deleteHardware, getHardware, listHardware, refreshHardware } from "./kamiwaza-client/hardware";
export { joinNode } from "./membership/join-node";
export { issueJoinToken } from "./membership/join-token";
export { getKamiwazaNode, listKamiwazaNodes, listRunningNodes } from "./kamiwaza-client/kamiwaza-nodes";
export { isReachable, leaseMs, nodePhase, silenceMs, type NodePhase } from "./inventory/lease";
export { createIngressAgents, type IngressAgents, type NodeIngress } from "./ingress-agents";
export {
  createLocation,
  deleteLocation,
  getLocation,
  listLocations,
  updateLocation,
} from "./kamiwaza-client/locations";
export { listNodeSummaries, getNode, listNodes, unknownNode } from "./inventory/nodes";
export { nudgeDeployments } from "./nudge-deployments";
export { listRefusedReadings, type RefusedReading } from "./inspections/refused-readings";
export { removeNode } from "./membership/remove-node";
export { servedFacts } from "./inspections/served-facts";
export { updateNode } from "./membership/update-node";
