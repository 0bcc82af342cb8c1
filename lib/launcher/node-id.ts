import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { unlessMissing } from "@/lib/errors/system-error";
import type { Home } from "./home";
import { jsonOf } from "./json";

const membership = jsonOf(z.object({ nodeId: z.uuid() }));

/** Id under which the agent of this machine has joined a control plane, as it keeps it. */
export async function readNodeId(home: Home): Promise<string | undefined> {
  const text = await unlessMissing(readFile(join(home.root, "agent", "node.json"), "utf8"));
  return text === undefined ? undefined : membership.safeParse(text).data?.nodeId;
}
