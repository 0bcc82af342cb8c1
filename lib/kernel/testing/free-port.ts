import { createSocket } from "node:dgram";
import { createServer } from "node:net";

/** Below the range the kernel hands to outgoing connections, above 10080, which `fetch` refuses, and not those of engines. */
const [lowest, highest] = [11_000, 17_999];

/** A loopback port that is free now, and that no other test is given as long as this process runs. */
export async function freePort(): Promise<number> {
  return (await freePortRange(1)).first;
}

/** Different ones. */
export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  while (ports.length < count) ports.push(await freePort());
  return ports;
}

/** Ports in a row. */
export async function freePortRange(count: number): Promise<{ first: number; last: number }> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const first = lowest + Math.floor(Math.random() * (highest - lowest - count + 2));
    const ports = Array.from({ length: count }, (_, index) => first + index);
    const free = await Promise.all(ports.map(async (port) => (await reserve(port)) && (await canListen(port))));
    if (free.every(Boolean)) return { first, last: first + count - 1 };
  }
  throw new Error(`no ${count} free ports in a row between ${lowest} and ${highest}`);
}

/**
 * Holds the port of the same number for UDP, which nothing here speaks, until this process ends: between the choice of a
 * port and its use, and while what listens there is started anew, a test in another process chooses too.
 */
function reserve(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const holder = createSocket("udp4");
    holder.once("error", () => {
      holder.close();
      resolve(false);
    });
    holder.unref().bind(port, "127.0.0.1", () => resolve(true));
  });
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
