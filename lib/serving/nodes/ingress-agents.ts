import { isBoundToMachine } from "@/lib/kernel/network";
import { keyedTls, publicKeyOf, showsKeyOf, type TlsIdentity } from "@/lib/kernel/tls";
import { LRUCache } from "lru-cache";
import { lookup } from "node:dns";
import type { LookupFunction } from "node:net";
import { TLSSocket } from "node:tls";
import { callbackify } from "node:util";
import { Agent, buildConnector, type Dispatcher } from "undici";

/**
 * Where a node is reached, and the public key (JWK) by which it is known since it joined. Only the control plane's own
 * machine may be reached at an address that means this machine.
 */
export type NodeIngress = { ingressUrl: string; nodeKey: object; nodeIsLocal: boolean };

/**
 * Connections to nodes' ingresses: in the clear on this machine, elsewhere by TLS with both sides known by their keys. A
 * machine that took over another's address gets no request, let alone its token.
 */
export type IngressAgents = {
  of(node: NodeIngress): Dispatcher;
  close(): Promise<void>;
};

type Options = {
  /** What we show; asked for every connection, because signing keys are replaced. */
  identity: () => Promise<TlsIdentity>;
  connections: Omit<Agent.Options, "connect"> & { connect: { timeout: number } };
};

/** Nodes of a large installation, with room for those that come and go. */
const nodesMax = 2000;

export function createIngressAgents({ identity, connections }: Options): IngressAgents {
  const plain = new Agent(connections);
  const closing = new Set<Promise<void>>();
  const close = (agent: Agent): void => {
    const closed = agent.destroy().finally(() => closing.delete(closed));
    closing.add(closed);
  };
  const byKey = new LRUCache<string, Agent>({ max: nodesMax, dispose: close });

  return {
    of({ ingressUrl, nodeKey, nodeIsLocal }) {
      if (nodeIsLocal && ingressUrl.startsWith("http:")) return plain;
      const name = JSON.stringify([nodeKey, nodeIsLocal]);
      const known = byKey.get(name);
      if (known) return known;
      const agent = new Agent({
        ...connections,
        connect: keyedConnector({ nodeKey, nodeIsLocal }, identity, connections.connect),
      });
      byKey.set(name, agent);
      return agent;
    },
    async close() {
      close(plain);
      byKey.clear();
      await Promise.all(closing);
    },
  };
}

function keyedConnector(
  { nodeKey, nodeIsLocal }: Pick<NodeIngress, "nodeKey" | "nodeIsLocal">,
  identity: Options["identity"],
  { timeout }: { timeout: number },
): buildConnector.connector {
  const expected = [publicKeyOf(nodeKey)];
  const ask = callbackify(identity);
  return (target, done) =>
    ask((cause, own) => {
      if (cause) return done(cause, null);
      if (target.protocol !== "https:") return done(new Error(`${target.hostname} would be called in the clear`), null);
      if (!nodeIsLocal && isBoundToMachine(target.hostname)) return done(boundAddress(target.hostname), null);
      // A resumed session would not show its certificate again.
      const connect = buildConnector({
        ...keyedTls,
        ...own,
        timeout,
        maxCachedSessions: 0,
        ...(nodeIsLocal ? {} : { lookup: lookUpElsewhere }),
      });
      connect(target, (error, socket) => {
        if (error) return done(error, null);
        if (socket instanceof TLSSocket && showsKeyOf(socket, expected)) return done(null, socket);
        socket.destroy();
        done(new Error(`${target.hostname} does not hold the key of the node that is expected there`), null);
      });
    });
}

/** A name may lead anywhere by the time it is used, so what it leads to is judged then. */
const lookUpElsewhere: LookupFunction = (host, options, done) => {
  lookup(host, { ...options, all: true }, (error, addresses) => {
    const [first] = addresses ?? [];
    if (error || !first) return done(error ?? new Error(`${host} has no address`), []);
    const bound = addresses.find(({ address }) => isBoundToMachine(address));
    if (bound) return done(boundAddress(`${host} (${bound.address})`), []);
    return options.all ? done(null, addresses) : done(null, first.address, first.family);
  });
};

const boundAddress = (host: string) => new Error(`${host} is no address of another machine`);
