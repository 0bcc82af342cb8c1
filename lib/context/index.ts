export { scopes, type Actor, type Scope } from "./actor";
export type { Context } from "./context";
