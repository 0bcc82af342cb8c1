import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { freePort } from "@/lib/kernel/testing/free-port";
import { assertPortFree } from "./assert-port-free";

test("a taken port is refused with the process that holds it and the variable that moves ours", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await expect(assertPortFree("127.0.0.1", port, "GATEWAY_PORT")).rejects.toMatchObject({
    message: expect.stringMatching(new RegExp(`Port ${port} is taken by .+ \\(process ${process.pid}\\)`)) as string,
    fix: expect.stringContaining("GATEWAY_PORT") as string,
  });
});

test("a free port is left free", async () => {
  const port = await freePort();
  await assertPortFree("127.0.0.1", port, "WEB_PORT");
  await assertPortFree("127.0.0.1", port, "WEB_PORT");
});

test("an address of another machine is refused", async () => {
  await expect(assertPortFree("192.0.2.1", await freePort(), "GATEWAY_PORT")).rejects.toThrow(
    "not an address of this machine",
  );
});
