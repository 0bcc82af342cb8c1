export { fitOf } from "./fit-of";
export { loadPlacementNodes, toPlacementNodes } from "./load-nodes";
export { placeCopy } from "./place-copy";
export type { PlacementNode } from "./placement-node";
