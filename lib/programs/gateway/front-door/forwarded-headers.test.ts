import { afterEach, beforeEach, expect, test } from "vitest";
import { openFrontDoor, startGateway, type FrontDoor } from "../testing";

let door: FrontDoor;
beforeEach(async () => {
  door = await openFrontDoor();
});
afterEach(() => door.close());

test("forwarding headers are ours, whatever the client claims", async () => {
  await door.send({
    headers: {
      host: "kamiwaza.test",
      "X-Forwarded-For": "6.6.6.6",
      "x-forwarded-proto": "https",
      "X-Forwarded-Host": "evil",
      forwarded: "for=6.6.6.6",
      "x-real-ip": "6.6.6.6",
    },
  });
  expect(door.seen[0]?.headers).toMatchObject({
    host: "kamiwaza.test",
    "x-forwarded-for": "127.0.0.1",
    "x-forwarded-proto": "http",
    "x-forwarded-host": "kamiwaza.test",
  });
  expect(door.seen[0]?.headers["forwarded"]).toBeUndefined();
  expect(door.seen[0]?.headers["x-real-ip"]).toBeUndefined();
});

test("a trusted proxy is believed, and only the last hop that is none of ours", async () => {
  const behind = await startGateway({ WEB_UPSTREAM: door.webUrl, TRUSTED_PROXIES: ["127.0.0.0/8", "10.0.0.0/8"] });
  const headers = {
    "x-forwarded-for": "6.6.6.6, 203.0.113.9, 10.1.2.3",
    "x-forwarded-proto": "https",
    "x-forwarded-host": "kamiwaza.test",
  };
  await door.send({ headers }, behind.port);
  expect(door.seen[0]?.headers).toMatchObject({
    "x-forwarded-for": "203.0.113.9",
    "x-forwarded-proto": "https",
    "x-forwarded-host": "kamiwaza.test",
  });
  await behind.drain();
});

test("headers by which Next.js talks to itself do not come from outside", async () => {
  const names = [
    "x-middleware-subrequest",
    "X-Middleware-Rewrite",
    "x-invoke-path",
    "x-matched-path",
    "x-prerender-revalidate",
    "x-now-route-matches",
    "next-resume",
    "next-action",
    "content-security-policy",
  ];
  await door.send({
    headers: { ...Object.fromEntries(names.map((name) => [name, "1"])), "next-router-state-tree": "kept", rsc: "1" },
  });
  for (const name of names) expect(door.seen[0]?.headers[name.toLowerCase()]).toBeUndefined();
  expect(door.seen[0]?.headers).toMatchObject({ "next-router-state-tree": "kept", rsc: "1" });
});

test("headers named in Connection end here", async () => {
  await door.send({ headers: { connection: "close, x-secret", "x-secret": "1", te: "trailers" } });
  expect(door.seen[0]?.headers["x-secret"]).toBeUndefined();
  expect(door.seen[0]?.headers["te"]).toBeUndefined();
});

test("of two Host headers web sees one", async () => {
  await door.speak("GET / HTTP/1.1\r\nHost: first\r\nHost: second\r\nConnection: close\r\n\r\n");
  expect(door.seen[0]?.rawHeaders.filter((name) => name.toLowerCase() === "host")).toHaveLength(1);
});
