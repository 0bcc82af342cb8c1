import { afterEach, beforeEach, expect, test } from "vitest";
import { closeServer, expectProblem, openFrontDoor, startGateway, type FrontDoor } from "../testing";

let door: FrontDoor;
beforeEach(async () => {
  door = await openFrontDoor();
});
afterEach(() => door.close());

test("the gateway's own health is not web's, which may be down", async () => {
  await closeServer(door.web);
  expect((await door.send({ path: "/health/live" })).status).toBe(200);
  expect((await door.send({ path: "/health/ready" })).status).toBe(200);
  expect((await door.send({ path: "/metrics" })).body.toString()).toMatch(/^gateway_calls_running\{.*\} 0$/m);
});

test("metrics are not for the whole world, neither ours nor web's", async () => {
  const behind = await startGateway({ WEB_UPSTREAM: door.webUrl, TRUSTED_PROXIES: ["127.0.0.1"] });
  for (const path of ["/metrics", "/metrics/", "/metrics?x"]) {
    const headers = { "x-forwarded-for": "203.0.113.9" };
    expectProblem(await door.send({ path, headers }, behind.port), 404, "NOT_FOUND");
  }
  expect(door.seen).toHaveLength(0);
  await behind.drain();
});

test("readiness falls when keys and routes are too old to trust", async () => {
  door.gateway.directory.age = Infinity;
  const { status, body } = await door.send({ path: "/health/ready" });
  expect(status).toBe(503);
  expect(JSON.parse(body.toString())).toMatchObject({ status: "unavailable" });
});

test("behind a proxy that is not in TRUSTED_PROXIES metrics are nobody's, and readiness says what to set", async () => {
  expect(JSON.parse((await door.send({ path: "/health/ready" })).body.toString())).toMatchObject({ status: "ok" });
  for (const name of ["x-forwarded-for", "x-real-ip", "forwarded", "via", "x-forwarded-proto"]) {
    expectProblem(await door.send({ path: "/metrics", headers: { [name]: "127.0.0.1" } }), 404, "NOT_FOUND");
  }
  expect((await door.send({ path: "/metrics" })).status).toBe(200);
  for (let count = 0; count < 20; count += 1) await door.send({ headers: { "x-forwarded-for": "203.0.113.9" } });
  const { status, body } = await door.send({ path: "/health/ready" });
  expect([status, JSON.parse(body.toString())]).toMatchObject([
    200,
    {
      ready: true,
      status: "degraded",
      checks: expect.arrayContaining([
        { name: "proxies", ok: false, detail: expect.stringContaining("TRUSTED_PROXIES") },
      ]),
    },
  ]);
});

test("behind a trusted proxy the client's own address counts, and readiness has nothing to say", async () => {
  const behind = await startGateway({ WEB_UPSTREAM: door.webUrl, TRUSTED_PROXIES: ["127.0.0.1"] });
  const headers = { "x-forwarded-for": "10.0.0.7" };
  expect((await door.send({ path: "/metrics", headers }, behind.port)).status).toBe(200);
  const { body } = await door.send({ path: "/health/ready", headers }, behind.port);
  expect(JSON.parse(body.toString())).toMatchObject({ status: "ok" });
  await behind.drain();
});
