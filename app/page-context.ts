import { randomUUID } from "node:crypto";
import { cache } from "react";
import { currentPerson } from "@/app/session";
import { getPlatform, type Context } from "@/lib/kernel/context";

/** The context in which a page reads its first data: the person who looks at it, with what that person may see. */
export const pageContext = cache(async (): Promise<Context> => {
  const actor = (await currentPerson()) ?? { kind: "anonymous" as const };
  return { ...getPlatform("web"), actor, requestId: randomUUID(), clientAddress: undefined };
});
