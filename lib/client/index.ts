export { ApiProblem } from "./api-problem";
export { request } from "./request";
