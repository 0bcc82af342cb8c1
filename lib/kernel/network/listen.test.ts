import { once } from "node:events";
import { createServer } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { listen } from "./listen";

const newServer = () => {
  const server = createServer();
  onTestFinished(() => void server.close());
  return server;
};

test("the address is told once the server listens at it", async () => {
  const server = newServer();
  const address = await listen(server, 0, "127.0.0.1");
  expect(address).toEqual(server.address());
  expect(address).toMatchObject({ address: "127.0.0.1", port: expect.any(Number) });
});

test("a port that is taken is told, and later errors of the server are not swallowed", async () => {
  const [first, second] = [newServer(), newServer()];
  const { port } = await listen(first, 0, "127.0.0.1");
  await expect(listen(second, port, "127.0.0.1")).rejects.toMatchObject({ code: "EADDRINUSE" });
  expect(second.listenerCount("error")).toBe(0);
  const failed = once(first, "error");
  first.emit("error", new Error("later"));
  expect(first.listenerCount("error")).toBe(0);
  expect(await failed).toMatchObject([{ message: "later" }]);
});
