export { hubUrl } from "./hub-url";
export { judgeHubAnswer } from "./judge-hub-answer";
export { judgeNetworkError } from "./judge-network-error";
