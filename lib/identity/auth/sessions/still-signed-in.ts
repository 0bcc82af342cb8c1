import { findLiveApiKey } from "@/db/queries/api-keys";
import { findLiveSession } from "@/db/queries/sessions";
import type { Context } from "@/lib/kernel/context";

/** Whether what the caller came with still opens anything, for answers that last: it may have ended since. */
export async function isStillSignedIn({ db, actor }: Pick<Context, "db" | "actor">): Promise<boolean> {
  const now = new Date();
  switch (actor.kind) {
    case "user":
      return (await findLiveSession(db, actor.sessionId, now)) !== undefined;
    case "api-key":
      return (await findLiveApiKey(db, actor.apiKeyId, now)) !== undefined;
    case "anonymous":
    case "node":
    case "system":
      return true;
  }
}
