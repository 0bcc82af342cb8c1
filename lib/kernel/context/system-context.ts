import { randomUUID } from "node:crypto";
import type { Context, Platform } from "./context";

/** The context of a job: nobody is signed in, the product itself acts. */
export function systemContext(platform: Platform, name: string, organizationId: string): Context {
  return {
    ...platform,
    actor: { kind: "system", organizationId, name },
    requestId: randomUUID(),
    clientAddress: undefined,
  };
}
