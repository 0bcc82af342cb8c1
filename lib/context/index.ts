export { scopes, type Actor, type Scope } from "./actor";
export type { Context, Platform } from "./context";
export { systemContext } from "./system-context";
