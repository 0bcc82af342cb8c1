export { createControlClock } from "./control-clock";
export { ControlLink, type Work } from "./control-link";
export { loadNodeKey } from "./node-key";
