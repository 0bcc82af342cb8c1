export { byteText } from "./byte-text";
export { checkEngineConfig, type EngineConfig } from "./engine-config";
export { fitOf, type FitQuestion } from "./fit-of";
export { loadPlacementNodes, toPlacementNodes } from "./load-nodes";
export { placeCopy, type Placement, type RefusalCode } from "./place-copy";
export type { PlacementNode, PlacementRequest } from "./placement-node";
