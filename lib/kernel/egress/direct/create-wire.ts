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

/** What a wire asks of the connection below it. `resume` asks for the next bytes. */
export type Line = { isOpen: () => boolean; write: (text: string) => void; resume: () => void; destroy: () => void };

/** What a connection tells its wire. */
export type Feed = { arrived: (bytes: Buffer) => void; fail: (error: Error) => void };

const blockBytes = 1024 * 1024;

/** The side of a wire that its user sees, whatever carries its bytes. */
export function createWire(url: URL, line: Line): { wire: Wire; feed: Feed } {
  let waiting: Waiting | undefined;
  let failure: Error | undefined;
  const fail = (error: Error) => {
    failure ??= error;
    waiting?.reject(failure);
    waiting = undefined;
    line.destroy();
  };
  const wire: Wire = {
    blocks: [Buffer.allocUnsafeSlow(blockBytes), Buffer.allocUnsafeSlow(blockBytes)],
    get open() {
      return failure === undefined && line.isOpen();
    },
    send: line.write,
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
        else line.resume();
      }),
    close: () => fail(new EgressError("cut", "The connection was closed.")),
  };
  const arrived = (bytes: Buffer) => {
    waiting?.resolve(bytes);
    waiting = undefined;
  };
  return { wire, feed: { arrived, fail } };
}
