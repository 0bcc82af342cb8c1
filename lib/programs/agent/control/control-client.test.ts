import { randomUUID } from "node:crypto";
import { decodeJwt, decodeProtectedHeader } from "jose";
import { expect, test, vi } from "vitest";
import { assignedInstance } from "../testing";
import { createControlClient } from "./control-client";
import { createControlClock } from "./control-clock";
import { ControlError } from "./control-error";
import { emptyList, observed, openMember, TestControlPlane, type Answer } from "./testing";

vi.setConfig({ testTimeout: 30_000 });

test("each call is signed anew by the node's own key, for a minute at most", async () => {
  const tokens: string[] = [];
  const control = await TestControlPlane.start();
  const { client, joining, membership, key } = await openMember(control);
  await joining();
  const spying = createControlClient({
    url: `${control.url}/`,
    key,
    clock: createControlClock(),
    nodeId: () => membership.nodeId,
    fetch: (input, init) => {
      tokens.push(new Headers(init?.headers).get("authorization")?.slice(7) ?? "");
      return fetch(input, init);
    },
  });
  for (const sequence of [1, 2]) await spying.report({ ...observed, sequence, bootId: randomUUID() });
  await client.report({ ...observed, sequence: 3, bootId: randomUUID() });
  expect(new Set(tokens).size).toBe(2);
  for (const token of tokens) {
    const { iss, aud, iat = 0, exp = 0, jti } = decodeJwt(token);
    expect(decodeProtectedHeader(token).alg).toBe("EdDSA");
    expect({ iss, aud }).toEqual({ iss: membership.nodeId, aud: "kamiwaza-control" });
    expect(exp - iat).toBeLessThanOrEqual(60);
    expect(jti).toBeDefined();
  }
});

test.each([10 * 60_000, -10 * 60_000])(
  "a clock that is off by %i ms is no reason to be refused",
  async (clockSkewMs) => {
    const control = await TestControlPlane.start();
    const { client, clock, joining } = await openMember(control);
    control.clockSkewMs = clockSkewMs;
    await joining();
    expect(await client.report({ ...observed, sequence: 1, bootId: randomUUID() })).toMatchObject({ accepted: true });
    // As exact as an answer is quick, and well within what the other side allows for.
    expect(Math.abs(clock.nowMs() - Date.now() - clockSkewMs)).toBeLessThan(20_000);
  },
);

test("a clock that jumps between two calls costs one more call and no refusal", async () => {
  const control = await TestControlPlane.start();
  const { client, joining } = await openMember(control);
  await joining();
  await client.report({ ...observed, sequence: 1, bootId: randomUUID() });
  control.clockSkewMs = 3_600_000;
  await client.report({ ...observed, sequence: 2, bootId: randomUUID() });
  expect(control.reports).toHaveLength(2);
});

test.each<[string, Answer, string]>([
  ["no JSON", { status: 200, body: "<html>", headers: { "content-type": "text/html" } }, "malformed"],
  ["JSON of another form", { status: 200, body: { revision: "41" } }, "malformed"],
  [
    "a list with a path for an id",
    { status: 200, body: { ...emptyList(), removeFileIds: ["../../etc/passwd"] } },
    "malformed",
  ],
  [
    "an instance without files",
    { status: 200, body: { ...emptyList(), instances: [{ instanceId: randomUUID() }] } },
    "malformed",
  ],
  ["a digest that is none", { status: 200, body: { ...emptyList(), instances: [withDigest("../x")] } }, "malformed"],
  ["null", { status: 200, body: null }, "malformed"],
  ["a redirect", { status: 302, body: {}, headers: { location: "http://127.0.0.1:1/" } }, "unreachable"],
  ["an error of its own", { status: 500, body: { detail: "boom" } }, "unreachable"],
  ["come back later", { status: 429, body: {} }, "unreachable"],
  ["a refusal", { status: 422, body: { detail: "facts: too old" } }, "refused"],
  ["an unknown node", { status: 401, body: {} }, "unknown-node"],
  ["an answer without end", { status: 200, body: `"${"x".repeat(17 * 1024 * 1024)}"` }, "malformed"],
])("%s is told apart and never believed", async (_name, answer, problem) => {
  const control = await TestControlPlane.start();
  const { client, joining } = await openMember(control);
  await joining();
  control.intercept = () => answer;
  const call = client.assignments(0, AbortSignal.timeout(10_000));
  await expect(call).rejects.toSatisfy((error) => error instanceof ControlError && error.problem === problem);
});

function withDigest(sha256: string) {
  const one = assignedInstance();
  return { ...one, files: one.files.map((file) => ({ ...file, sha256 })) };
}
