import { once } from "node:events";
import { createServer } from "node:net";
import { isSystemError } from "@/lib/kernel/errors/system-error";
import { findListener } from "./find-listener";
import { StartError } from "../start-error";

/** @throws StartError naming the process that holds the port, where the system tells. */
export async function assertPortFree(host: string, port: number, variable: string): Promise<void> {
  const server = createServer();
  try {
    server.listen({ host, port, exclusive: true });
    await once(server, "listening");
  } catch (error) {
    if (isSystemError(error, "EADDRINUSE")) {
      const holder = await findListener(port);
      throw new StartError(
        `Port ${port} is taken${holder ? ` by ${holder.command} (process ${holder.pid})` : ""}.`,
        `Stop that program, or choose another port: set ${variable} in .env.`,
      );
    }
    if (isSystemError(error, "EACCES")) {
      throw new StartError(`Port ${port} needs rights that this user lacks.`, `Set ${variable} in .env above 1023.`);
    }
    if (isSystemError(error, "EADDRNOTAVAIL", "ENOTFOUND")) {
      throw new StartError(
        `${host} is not an address of this machine.`,
        `Correct the host beside ${variable} in .env.`,
      );
    }
    throw error;
  } finally {
    server.close();
  }
}
