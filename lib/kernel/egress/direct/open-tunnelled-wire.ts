import { EgressError } from "../egress-error";
import { openTunnel } from "../proxy/open-tunnel";
import type { Proxy } from "../proxy/read-proxies";
import { createWire, type Wire } from "./create-wire";

/**
 * A wire through a proxy. TLS inside another connection gives its bytes as a stream only, so every one is allocated anew,
 * which costs a fast transfer some of its rate and nothing else.
 */
export function openTunnelledWire(proxy: Proxy, url: URL): Wire {
  let isClosed = false;
  const opening = openTunnel(proxy, url);
  /** A tunnel that could not be opened is told to whoever waits for bytes. */
  const whenOpen = (act: (socket: Awaited<typeof opening>) => unknown) => void opening.then(act, () => undefined);
  const { wire, feed } = createWire(url, {
    isOpen: () => !isClosed,
    write: (text) => whenOpen((socket) => socket.write(text, "latin1")),
    resume: () => whenOpen((socket) => socket.resume()),
    destroy() {
      isClosed = true;
      whenOpen((socket) => socket.destroy());
    },
  });
  const cut = () => feed.fail(new EgressError("cut", `${url.host} cut the connection.`));
  whenOpen((socket) => {
    socket.on("error", feed.fail).on("end", cut).on("close", cut);
    socket.on("data", (bytes: Buffer) => {
      // No more until it is asked for.
      socket.pause();
      feed.arrived(bytes);
    });
    // A listener for data would have begun to read.
    socket.pause();
  });
  opening.catch(feed.fail);
  return wire;
}
