export { getLiveness, getReadiness, ping } from "./health";
export { listEngines } from "./list-engines";
export { whoAmI } from "./who-am-i";
export { findTroubles } from "./troubles";
