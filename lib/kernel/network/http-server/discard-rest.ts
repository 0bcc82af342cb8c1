import type { IncomingMessage } from "node:http";
import { Socket } from "node:net";

/** Time a client has to notice that it was answered, and to stop sending. */
const lingerMsMax = 30_000;

/**
 * Reads and forgets what is left of a request that is answered before it was whole. Whoever stops reading leaves the client
 * hanging, and whoever closes resets the connection, with which the answer may be lost (RFC 9112 §9.6).
 */
export function discardRest(req: IncomingMessage): void {
  if (req.complete || req.destroyed) return;
  const { socket } = req;
  // Node closes both directions behind a last answer; ours alone may close while the client still sends.
  socket.destroySoon = () => {
    if (req.complete) Socket.prototype.destroySoon.call(socket);
    else socket.end();
  };
  const timer = setTimeout(() => socket.destroy(), lingerMsMax).unref();
  req.once("end", () => {
    if (socket.writableEnded) socket.destroySoon();
  });
  req.once("close", () => clearTimeout(timer));
  req.unpipe().resume();
}
