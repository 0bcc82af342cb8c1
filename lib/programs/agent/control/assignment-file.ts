import { assignments, type Assignments } from "@/lib/serving/nodes/protocol";
import { readJsonFile } from "@/lib/kernel/json/read-json-file";
import * as z from "zod";
import { writeDurably } from "../files/durable";

const stored = z.object({ nodeId: z.uuid(), assignments });

/** @returns the last list of this node; undefined when there is none, or only one of another identity. */
export async function readAssignments(file: string, nodeId: string): Promise<Assignments | undefined> {
  const found = await readJsonFile(file, stored);
  return found?.nodeId === nodeId ? found.assignments : undefined;
}

/** Keeps a list for an agent that starts while the control plane is away. Hub tokens stay out of the file. */
export async function writeAssignments(file: string, nodeId: string, list: Assignments): Promise<void> {
  const downloads = list.downloads.map((download) => {
    if (download.source.kind !== "hub") return download;
    const { token: _, ...source } = download.source;
    return { ...download, source };
  });
  await writeDurably(file, JSON.stringify({ nodeId, assignments: { ...list, downloads } }));
}
