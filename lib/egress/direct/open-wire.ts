import { connect as connectTcp, isIP, type LookupFunction, type OnReadOpts, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { EgressError } from "../egress-error";

type Waiting = { resolve(bytes: Buffer): void; reject(error: Error): void };

/** A connection of which the bytes are asked for, one receive at a time. */
export type Wire = {
  readonly open: boolean;
  /** Memory to gather what arrives in: one block is written while the other one is filled. */
  readonly blocks: [Buffer, Buffer];
  send(text: string): void;
  /**
   * What arrives next. Its memory is valid until the next call, because it is used over and over: a stream would
   * allocate every byte anew, and collecting that garbage costs as much as a fast transfer itself.
   *
   * @throws EgressError "silent" after `timeoutMs`, "cut" when the other side ends it; the signal's reason on abort.
   */
  next(options: { timeoutMs: number; signal: AbortSignal }): Promise<Buffer>;
  close(): void;
};

const receiveBytes = 256 * 1024;
const blockBytes = 1024 * 1024;

export function openWire(url: URL, lookup: LookupFunction): Wire {
  let waiting: Waiting | undefined;
  let failure: Error | undefined;
  const socket = dial(url, lookup, {
    buffer: Buffer.allocUnsafeSlow(receiveBytes),
    callback(count, memory) {
      waiting?.resolve(Buffer.from(memory.buffer, memory.byteOffset, count));
      waiting = undefined;
      // No more until it is asked for.
      return false;
    },
  });
  const fail = (error: Error) => {
    failure ??= error;
    waiting?.reject(failure);
    waiting = undefined;
    socket.destroy();
  };
  socket.on("error", fail);
  socket.on("end", () => fail(new EgressError("cut", `${url.host} cut the connection.`)));
  socket.on("close", () => fail(new EgressError("cut", `${url.host} cut the connection.`)));

  return {
    blocks: [Buffer.allocUnsafeSlow(blockBytes), Buffer.allocUnsafeSlow(blockBytes)],
    get open() {
      return failure === undefined && !socket.destroyed;
    },
    send: (text) => void socket.write(text, "latin1"),
    next: ({ timeoutMs, signal }) =>
      new Promise((resolve, reject) => {
        const silence = setTimeout(() => fail(new EgressError("silent", `${url.host} stopped sending.`)), timeoutMs);
        const abort = () => fail(signal.reason instanceof Error ? signal.reason : new Error("aborted"));
        const settled = () => {
          clearTimeout(silence);
          signal.removeEventListener("abort", abort);
        };
        waiting = {
          resolve(bytes) {
            settled();
            resolve(bytes);
          },
          reject(error) {
            settled();
            reject(error);
          },
        };
        signal.addEventListener("abort", abort, { once: true });
        if (signal.aborted) abort();
        else if (failure) fail(failure);
        else socket.resume();
      }),
    close: () => fail(new EgressError("cut", "The connection was closed.")),
  };
}

function dial(url: URL, lookup: LookupFunction, onread: OnReadOpts): Socket {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const port = Number(url.port) || (url.protocol === "https:" ? 443 : 80);
  const options = { host, port, lookup, onread, noDelay: true };
  if (url.protocol === "http:") return connectTcp(options);
  return connectTls({ ...options, ALPNProtocols: ["http/1.1"], ...(isIP(host) === 0 ? { servername: host } : {}) });
}
