import { keyedTls, selfSignedCertificate } from "@/lib/kernel/tls";
import { randomUUID, type KeyObject } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { closeServer, listenAnywhere, readAll } from "./loopback-server";

type Arrived = {
  path: string;
  authorization: string | undefined;
  body: Record<string, unknown>;
  /** Settles when the gateway closes the connection before the answer was whole. */
  aborted: Promise<void>;
};

export type Answer = (arrived: Arrived, res: ServerResponse) => void | Promise<void>;

/** Of a node that is reached by TLS. */
export type KeyPair = { privateKey: KeyObject; publicKey: KeyObject };

export type FakeNode = {
  nodeId: string;
  nodeKey: object;
  url: string;
  arrived: Arrived[];
  close(): Promise<void>;
};

/** A node's ingress with an engine behind it that does what the test says. */
export async function startFakeNode(answer: Answer, pair?: KeyPair): Promise<FakeNode> {
  const arrived: Arrived[] = [];
  const take = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const aborted = new Promise<void>((resolve) => {
      res.once("close", () => {
        if (!res.writableFinished) resolve();
      });
    });
    const body = JSON.parse((await readAll(req)).toString()) as Record<string, unknown>;
    const one = { path: req.url ?? "", authorization: req.headers.authorization, body, aborted };
    arrived.push(one);
    await answer(one, res);
  };
  const onRequest = (req: IncomingMessage, res: ServerResponse) => void take(req, res);
  const server = pair
    ? createTlsServer({ ...keyedTls, ...selfSignedCertificate(pair.privateKey), requestCert: true }, onRequest)
    : createServer(onRequest);
  const address = await listenAnywhere(server);
  return {
    nodeId: randomUUID(),
    nodeKey: pair?.publicKey.export({ format: "jwk" }) ?? {},
    url: pair ? address.replace("http:", "https:") : address,
    arrived,
    close: () => closeServer(server),
  };
}
