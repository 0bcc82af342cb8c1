import { once } from "node:events";
import type { AddressInfo, Server } from "node:net";

/** @returns where the server listens, once it does. @throws the system's error when it cannot. */
export async function listen(server: Server, port: number, host: string): Promise<AddressInfo> {
  server.listen(port, host);
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server did not get a port");
  return address;
}
