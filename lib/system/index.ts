export { getLiveness, getReadiness, ping, whoAmI } from "./verbs";
