import type { Logger } from "@/lib/kernel/telemetry";

export type IngressTokens = { tokenFor(nodeId: string): string | Promise<string> };

type Options = {
  /** Makes a token that opens one node's ingress. */
  sign: (nodeId: string) => Promise<string>;
  lifeMs: number;
  log: Logger;
  now?: () => number;
};

/** Keeps one token per node and makes the next one in the background, long before the old one ends. */
export function createIngressTokens({ sign, lifeMs, log, now = () => performance.now() }: Options): IngressTokens {
  const tokens = new Map<string, { token: string; signedAt: number }>();
  const signing = new Map<string, Promise<string>>();

  const renew = (nodeId: string): Promise<string> => {
    const running = signing.get(nodeId);
    if (running) return running;
    const signedAt = now();
    const next = sign(nodeId)
      .then((token) => {
        tokens.set(nodeId, { token, signedAt });
        return token;
      })
      .finally(() => signing.delete(nodeId));
    signing.set(nodeId, next);
    return next;
  };

  return {
    tokenFor(nodeId) {
      const held = tokens.get(nodeId);
      const age = held ? now() - held.signedAt : Infinity;
      if (!held || age > lifeMs * 0.9) return renew(nodeId);
      if (age > lifeMs / 2) {
        renew(nodeId).catch((error: unknown) =>
          log.warn({ err: error, nodeId }, "an ingress token could not be renewed"),
        );
      }
      return held.token;
    },
  };
}
