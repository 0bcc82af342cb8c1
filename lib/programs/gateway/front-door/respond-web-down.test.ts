import { problemType } from "@/lib/kernel/errors";
import { createHash } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { closeServer, openFrontDoor, type FrontDoor } from "../testing";

let door: FrontDoor;
beforeEach(async () => {
  door = await openFrontDoor();
});
afterEach(() => door.close());

beforeEach(() => closeServer(door.web));

test("the API says so as a problem document", async () => {
  const { status, headers, body } = await door.send({ path: "/api/models" });
  expect([status, headers["content-type"], headers["retry-after"]]).toEqual([503, problemType, "3"]);
  expect(JSON.parse(body.toString())).toMatchObject({
    status: 503,
    code: "UNAVAILABLE",
    requestId: headers["x-request-id"],
  });
});

test("a browser gets a page that tries again by itself, without running anything", async () => {
  const { status, headers, body } = await door.send({ path: "/", headers: { accept: "text/html,*/*" } });
  expect(status).toBe(503);
  expect(body.toString()).toContain('<meta http-equiv="refresh" content="3">');
  const style = /<style>(.*)<\/style>/.exec(body.toString())?.[1] ?? "";
  expect(headers["content-security-policy"]).toContain(createHash("sha256").update(style).digest("base64"));
});
