export { fitOf } from "./fit-of";
export { loadPlacementNodes, toPlacementNodes } from "./load-nodes";
export { placeReplica } from "./place-replica";
export type { PlacementNode } from "./placement-node";
