import type { NodeFacts } from "@/lib/serving/engines/facts";
import type { Logger } from "@/lib/kernel/telemetry";
import { setTimeout as sleep } from "node:timers/promises";
import { backoffMs } from "../downloads/backoff";
import type { ControlClient } from "./control-client";
import { ControlError, isUnknownNode } from "./control-error";
import { digestToken, readIdentity, writeIdentity, type NodeIdentity } from "./identity-file";
import type { NodeKey } from "./node-key";

type Options = {
  file: string;
  key: NodeKey;
  /** The single-use token of the environment, used or not. */
  joinToken: string | undefined;
  name: string;
  agentVersion: string;
  log: Logger;
  random?: () => number;
};

const retry = { backoffMs: 500, backoffMaxMs: 10_000 };
/** A token that was refused will be refused again; only its operator can help. */
const refusedRetryMs = 60_000;

/** Whether and as whom this node belongs to a control plane. */
export class Membership {
  readonly #options: Options;
  #identity: NodeIdentity | undefined;
  #accepted = false;

  private constructor(options: Options, identity: NodeIdentity | undefined) {
    this.#options = options;
    this.#identity = identity;
  }

  static async open(options: Options): Promise<Membership> {
    return new Membership(options, await readIdentity(options.file));
  }

  get nodeId(): string | undefined {
    return this.#identity?.nodeId;
  }

  /** The control plane took a signed call. */
  noteAccepted(): void {
    this.#accepted = true;
  }

  /** Resolves once there is an identity, old or new. */
  async join(client: ControlClient, facts: () => NodeFacts, signal: AbortSignal): Promise<void> {
    const { joinToken, log } = this.#options;
    if (this.#identity) return;
    if (!joinToken) {
      log.error("This node has not joined. Make a join token in the console under Nodes and set JOIN_TOKEN.");
      await sleep(2 ** 31 - 1, undefined, { signal });
      return;
    }
    for (let failures = 1; !this.#identity; failures += 1) {
      try {
        await this.#trade(client, joinToken, facts());
      } catch (error) {
        const mayHelp = error instanceof ControlError && error.problem === "unreachable";
        const message = mayHelp ? "joining is tried again" : "the join token was refused; make a new one under Nodes";
        log[mayHelp ? "warn" : "error"]({ err: error }, message);
        const delayMs = mayHelp ? backoffMs(failures, retry, this.#options.random ?? Math.random) : refusedRetryMs;
        await sleep(delayMs, undefined, { signal });
      }
    }
  }

  /**
   * What to do when the control plane does not know this node. A token that was not used yet is traded, but only before
   * the first accepted call: after that the node was removed on purpose.
   *
   * @returns whether there is a new identity.
   */
  async rejoin(client: ControlClient, facts: () => NodeFacts): Promise<boolean> {
    const { joinToken, log } = this.#options;
    const isUsed = joinToken === undefined || digestToken(joinToken) === this.#identity?.tokenDigest;
    if (this.#accepted || isUsed) return false;
    try {
      await this.#trade(client, joinToken, facts());
      return true;
    } catch (error) {
      if (!(error instanceof ControlError)) throw error;
      log.warn({ err: error }, isUnknownNode(error) ? "the join token was refused too" : "joining again failed");
      return false;
    }
  }

  async #trade(client: ControlClient, joinToken: string, facts: NodeFacts): Promise<void> {
    const { file, key, name, agentVersion, log } = this.#options;
    const token = joinToken.trim();
    const joined = await client.join({ token, name, publicKey: key.publicKey, agentVersion, facts });
    const identity = { ...joined, tokenDigest: digestToken(token) };
    await writeIdentity(file, identity);
    this.#identity = identity;
    log.info({ nodeId: joined.nodeId }, "joined");
  }
}
