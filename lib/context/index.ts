export { scopes, type Actor, type Scope } from "./actor";
export type { Context, Platform } from "./context";
export { getPlatform } from "./get-platform";
export { systemContext } from "./system-context";
