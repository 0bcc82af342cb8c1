import type { Transaction } from "@/db/client";
import { consumeJoinToken, findNodeOfSpentToken, recordJoinedNode, type JoinTokenRow } from "@/db/queries/join-tokens";
import { findNodeByKey, findNodeIdentity, insertNode, type NodeRow } from "@/db/queries/nodes";
import { withTransaction } from "@/db/transaction";
import { recordAudit } from "@/lib/identity/audit";
import type { Context } from "@/lib/kernel/context";
import { AppError } from "@/lib/kernel/errors";
import type { OperationResult } from "@/lib/edge/http/contract";
import type { joinNode as joinNodeOperation } from "../contract/agent";
import { refuseImplausibleMachine } from "../reports/implausible-machine";
import { parseJoinToken } from "./join-token";
import type { JoinRequest } from "../protocol";

/**
 * A machine whose key is known already gets its old identity back; any other becomes a new node, which gets no work until
 * an administrator has approved it. A token says who may ask, not what the machine that uses it is.
 */
export async function joinNode(ctx: Context, input: JoinRequest): Promise<OperationResult<typeof joinNodeOperation>> {
  const parsed = parseJoinToken(input.token);
  if (!parsed) throw refused();
  refuseImplausibleMachine(input.facts);
  return withTransaction(ctx.db, async (tx) => {
    const digest = ctx.keys.digest("join-token", parsed.secret);
    const token = await consumeJoinToken(tx, parsed.id, digest, new Date());
    if (!token) return repeatAnswer(tx, parsed.id, digest, input.publicKey.x);
    const known = await findNodeByKey(tx, token.organizationId, input.publicKey.x);
    const node = known ?? (await createNode(tx, token, input));
    await recordJoinedNode(tx, token.id, node.id);
    const { id: nodeId, name, approved, isLocal } = node;
    const actor = { kind: "node", organizationId: token.organizationId, nodeId, name, approved, isLocal } as const;
    await recordAudit(
      tx,
      { ...ctx, actor },
      {
        action: "node.join",
        objectKind: "node",
        objectId: node.id,
        detail: { name, again: known !== undefined, approved, agentVersion: input.agentVersion },
      },
    );
    return { nodeId: node.id, organizationId: token.organizationId };
  });
}

/** A machine whose first answer was lost on the way asks again with the same token and the same key. */
async function repeatAnswer(tx: Transaction, tokenId: string, digest: string, key: string) {
  const nodeId = await findNodeOfSpentToken(tx, tokenId, digest);
  const node = nodeId ? await findNodeIdentity(tx, nodeId) : undefined;
  if (!node || node.publicKey.x !== key) throw refused();
  return { nodeId: node.id, organizationId: node.organizationId };
}

/** Two machines may call themselves the same; the second one gets a number. */
async function createNode(tx: Transaction, token: JoinTokenRow, input: JoinRequest): Promise<NodeRow> {
  for (let number = 1; number <= namesTriedMax; number += 1) {
    const node = await insertNode(tx, {
      organizationId: token.organizationId,
      name: number === 1 ? input.name : `${input.name}-${number}`,
      publicKey: input.publicKey,
      agentVersion: input.agentVersion,
      facts: input.facts,
      approved: token.forLocalNode,
      isLocal: token.forLocalNode,
    });
    if (node) return node;
  }
  throw new AppError(
    "CONFLICT",
    `There are ${namesTriedMax} nodes named "${input.name}" already. Give this one another name.`,
  );
}

const namesTriedMax = 100;

const refused = () =>
  new AppError("UNAUTHENTICATED", "The join token is wrong, expired or used already. Make a new one under Nodes.");
