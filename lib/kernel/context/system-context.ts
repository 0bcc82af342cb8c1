import { randomUUID } from "node:crypto";
import type { Context, Platform } from "./context";

/** Stands for the organization where nobody is signed in, or none is meant. */
export const nilOrganization = "00000000-0000-0000-0000-000000000000";

/** The context of a job: nobody is signed in, the product itself acts. */
export function systemContext(platform: Platform, name: string, organizationId: string): Context {
  return {
    ...platform,
    actor: { kind: "system", organizationId, name },
    requestId: randomUUID(),
    clientAddress: undefined,
  };
}
