export { ApiProblem } from "./api-problem";
export { signInWithPassword, signOutOfBrowser } from "./browser-session";
export { request } from "./request";
