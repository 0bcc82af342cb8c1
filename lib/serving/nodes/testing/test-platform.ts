import type { Database } from "@/db/client";
import { insertOrganization } from "@/db/queries/users";
import type { Context, Platform, Scope } from "@/lib/kernel/context";
import { createKeyRing } from "@/lib/kernel/secrets";
import { UnsharedReadings } from "@/lib/kernel/testing/unshared-readings";
import { quietLog } from "@/lib/kernel/testing/quiet-log";
import { randomUUID } from "node:crypto";

export type TestPlatform = Platform & {
  /** Deployments somebody asked to look at, in order. */
  nudged: string[];
};

/** A platform whose queue only remembers: tests decide when anybody looks. */
export function createTestPlatform(db: Database): TestPlatform {
  const nudged: string[] = [];
  return {
    db,
    keys: createKeyRing("a master secret of the tests, long enough"),
    log: quietLog,
    changes: new UnsharedReadings(),
    nudged,
    queue: {
      enqueue: (_name, payload) => {
        if ("deploymentId" in payload) nudged.push(payload.deploymentId);
        return Promise.resolve();
      },
      upsertSchedules: () => Promise.resolve(),
      depths: () => Promise.reject(new Error("not in tests")),
      ping: () => Promise.resolve(),
      close: () => Promise.resolve(),
    },
  };
}

export const newOrganization = (db: Database): Promise<string> =>
  insertOrganization(db, `organization ${randomUUID()}`);

/** A signed-in person of an organization. */
export function memberContext(platform: Platform, organizationId: string, scope: Scope = "admin"): Context {
  return {
    ...platform,
    actor: { kind: "user", organizationId, userId: randomUUID(), username: "ada", scope, sessionId: randomUUID() },
    requestId: randomUUID(),
    clientAddress: undefined,
  };
}
