export { listEngines } from "./list-engines";
export { getLiveness, getReadiness, ping, whoAmI } from "./verbs";
