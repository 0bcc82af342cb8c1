import type { Caller } from "./authenticate";
import type { Directory } from "./directory";

/** Whether what a call was let in by still opens anything: its key or session may have ended since. */
export function isStillKnown(directory: Directory, caller: Caller): boolean {
  const holder = caller.kind === "api-key" ? directory.apiKey(caller.apiKeyId) : directory.session(caller.sessionId);
  return holder !== undefined;
}
