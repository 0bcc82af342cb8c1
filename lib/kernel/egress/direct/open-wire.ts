import { connect as connectTcp, isIP, type LookupFunction, type OnReadOpts, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { EgressError } from "../egress-error";
import { createWire, type Wire } from "./create-wire";

const receiveBytes = 256 * 1024;

export function openWire(url: URL, lookup: LookupFunction): Wire {
  const socket = dial(url, lookup, {
    buffer: Buffer.allocUnsafeSlow(receiveBytes),
    callback(count, memory) {
      feed.arrived(Buffer.from(memory.buffer, memory.byteOffset, count));
      // No more until it is asked for.
      return false;
    },
  });
  const { wire, feed } = createWire(url, {
    isOpen: () => !socket.destroyed,
    write: (text) => void socket.write(text, "latin1"),
    resume: () => void socket.resume(),
    destroy: () => void socket.destroy(),
  });
  const cut = () => feed.fail(new EgressError("cut", `${url.host} cut the connection.`));
  socket.on("error", feed.fail).on("end", cut).on("close", cut);
  return wire;
}

function dial(url: URL, lookup: LookupFunction, onread: OnReadOpts): Socket {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const port = Number(url.port) || (url.protocol === "https:" ? 443 : 80);
  const options = { host, port, lookup, onread, noDelay: true };
  if (url.protocol === "http:") return connectTcp(options);
  return connectTls({ ...options, ALPNProtocols: ["http/1.1"], ...(isIP(host) === 0 ? { servername: host } : {}) });
}
