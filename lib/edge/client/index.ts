export { ApiProblem } from "./api-problem";
export { signInWithPassword, signOutOfBrowser } from "./browser-session";
export { reach } from "./reach";
export { refusedAddress } from "./sign-in-address";
export { request } from "./request";
export { uniqueId } from "./unique-id";
