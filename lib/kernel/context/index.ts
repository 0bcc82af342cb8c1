export { keyScopes, type Actor, type KeyScope, type Right, type Scope } from "./actor";
export { ChangeCount } from "./change-count";
export type { Context, Platform } from "./context";
export { getPlatform } from "./get-platform";
export { processEnding } from "./process-ending";
export { nilOrganization, systemContext } from "./system-context";
