import type { Executor } from "@/db/client";
import { findNodeIdentity } from "@/db/queries/nodes";
import type { Actor, Context } from "@/lib/kernel/context";
import { AppError } from "@/lib/kernel/errors";
import { decodeJwt, importJWK, jwtVerify } from "jose";
import * as z from "zod";
import { controlAudience } from "../protocol";

export type NodeActor = Extract<Actor, { kind: "node" }>;

/** Longest life a node may give its tokens, in seconds. */
const lifeSecondsMax = 60;
/** How far a node's clock may be off, in seconds. */
const leewaySeconds = 30;

const claims = z.object({ iat: z.number(), exp: z.number() });

/**
 * A node signs a short-lived JWT with the key it made itself and whose public half it left here when it joined.
 *
 * @throws AppError UNAUTHENTICATED for anything that is not a live token of a node that still belongs here.
 */
export async function authenticateNode(db: Executor, token: string): Promise<NodeActor> {
  const node = await findNodeIdentity(db, claimedIssuer(token));
  if (!node) throw refused("This node does not belong here, or was removed. Join again with a new token.");
  await verify(token, node);
  const { organizationId, id: nodeId, name, approved, isLocal } = node;
  return { kind: "node", organizationId, nodeId, name, approved, isLocal };
}

/** For verbs of the agent protocol: only nodes pass. */
export function authorizeNode({ actor }: Context): NodeActor {
  if (actor.kind === "node") return actor;
  throw refused("Only a node's agent may call this; sign the request with the node's key.");
}

/** Who the token says it is from. Nothing is believed yet: the id only finds the key that must have signed it. */
function claimedIssuer(token: string): string {
  try {
    return z.uuid().parse(decodeJwt(token).iss);
  } catch (cause) {
    throw refused("The credential is not a node's token.", cause);
  }
}

async function verify(token: string, node: { id: string; publicKey: { kty: "OKP"; crv: "Ed25519"; x: string } }) {
  try {
    const { payload } = await jwtVerify(token, await importJWK(node.publicKey, "EdDSA"), {
      algorithms: ["EdDSA"],
      issuer: node.id,
      audience: controlAudience,
      clockTolerance: leewaySeconds,
      maxTokenAge: lifeSecondsMax,
      requiredClaims: ["iat", "exp"],
    });
    const { iat, exp } = claims.parse(payload);
    if (exp - iat > lifeSecondsMax) throw new Error(`the token lives ${exp - iat} s`);
  } catch (cause) {
    throw refused("The node's token is not valid or has expired. Check the node's clock.", cause);
  }
}

const refused = (detail: string, cause?: unknown) => new AppError("UNAUTHENTICATED", detail, { cause });
