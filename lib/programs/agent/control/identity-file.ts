import { createHash } from "node:crypto";
import * as z from "zod";
import { readJsonFile } from "@/lib/kernel/json/read-json-file";
import { writeDurably } from "../files/durable";

const nodeIdentity = z.object({
  nodeId: z.uuid(),
  organizationId: z.uuid(),
  /** SHA-256 of the join token that this identity came from: a token is good for one join. */
  tokenDigest: z.string(),
});
export type NodeIdentity = z.infer<typeof nodeIdentity>;

export const readIdentity = (file: string): Promise<NodeIdentity | undefined> => readJsonFile(file, nodeIdentity);

export const writeIdentity = (file: string, identity: NodeIdentity): Promise<void> =>
  writeDurably(file, JSON.stringify(identity));

export const digestToken = (token: string): string => createHash("sha256").update(token.trim()).digest("hex");
