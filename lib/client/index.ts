export { ApiProblem } from "./api-problem";
export { signInWithPassword, signOutOfBrowser } from "./browser-session";
export { reach } from "./reach";
export { request } from "./request";
export { uniqueId } from "./unique-id";
