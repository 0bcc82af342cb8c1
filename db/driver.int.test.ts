import { connect, type Socket } from "node:net";
import postgres from "postgres";
import { afterAll, expect, test } from "vitest";
import { createTestDatabase } from "./testing";

/* What `db/patches` mends in the driver: without it a lost session could end the process, or hang its pool for good. */

const { url } = await createTestDatabase();
const sockets: Socket[] = [];
/** An option that the driver's types leave out. */
const seenSocket = {
  socket: ({ host: [host], port: [port] }: { host: string[]; port: number[] }) => opened(host, port),
};
const client = postgres(url, { max: 1, connect_timeout: 5, ...seenSocket });
afterAll(() => client.end({ timeout: 1 }));

function opened(host = "", port = 0): Promise<Socket> {
  const socket = connect(port, host);
  sockets.push(socket);
  return new Promise((resolve, reject) => socket.once("connect", () => resolve(socket)).once("error", reject));
}

test("a transaction whose session the server ends fails, and the process lives", async () => {
  await expect(client.begin((held) => held`select pg_terminate_backend(pg_backend_pid())`)).rejects.toThrow();
  expect(await client`select 1 as one`).toEqual([{ one: 1 }]);
});

test("a connection that breaks while something waits to be sent carries the next query", async () => {
  await client`select 1`;
  const query = client`select 2`.execute();
  sockets.at(-1)?.destroy();
  await expect(query).rejects.toThrow();
  expect(await client`select 3 as three`).toEqual([{ three: 3 }]);
});
