import { join } from "node:path";
import * as z from "zod";
import { readJsonFile } from "@/lib/kernel/json/read-json-file";
import type { Home } from "./home";

const membership = z.object({ nodeId: z.uuid() });

/** Id under which the agent of this machine has joined a control plane, as it keeps it. */
export async function readNodeId(home: Home): Promise<string | undefined> {
  return (await readJsonFile(nodeIdFile(home), membership))?.nodeId;
}

export const nodeIdFile = (home: Home): string => join(home.root, "agent", "node.json");
