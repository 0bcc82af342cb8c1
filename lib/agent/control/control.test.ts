import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { once } from "node:events";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { decodeJwt, decodeProtectedHeader } from "jose";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import type { Assignments, Report } from "@/lib/nodes/protocol";
import { eventually } from "@/lib/testing/eventually";
import { quietLog } from "@/lib/testing/quiet-log";
import { temporaryFolder } from "@/lib/testing/temporary-folder";
import { assignedInstance, testNode } from "../testing";
import { readAssignments, writeAssignments } from "./assignment-file";
import { createControlClient } from "./control-client";
import { createControlClock } from "./control-clock";
import { ControlError } from "./control-error";
import { followAssignments, type FollowTiming } from "./follow-assignments";
import { keepReporting, type ReportTiming } from "./keep-reporting";
import { Membership } from "./membership";
import { loadNodeKey } from "./node-key";
import { sendInspections } from "./send-inspections";
import { TestControlPlane, type Answer } from "./testing";

vi.setConfig({ testTimeout: 30_000 });

async function openMember(
  control: TestControlPlane,
  { directory = temporaryFolder(), joinToken = control.issueToken() } = {},
) {
  const key = await loadNodeKey(join(directory, "key.json"));
  const file = join(directory, "node.json");
  const membership = await Membership.open({ file, key, joinToken, name: "test", agentVersion: "1", log: quietLog });
  const clock = createControlClock();
  const client = createControlClient({ url: control.url, key, clock, nodeId: () => membership.nodeId });
  const ending = new AbortController();
  onTestFinished(() => ending.abort());
  const joining = () => membership.join(client, () => testNode, ending.signal);
  return { directory, key, membership, client, clock, joining };
}

const observed: Omit<Report, "sequence" | "bootId"> = {
  revision: 1,
  agentVersion: "1",
  ingressUrl: "http://127.0.0.1:3200",
  facts: testNode,
  engines: [],
  downloads: [],
  instances: [],
  filesPresent: [],
};

describe("identity", () => {
  test("the key is made once, is its owner's alone to read, and keeps its name", async () => {
    const file = join(temporaryFolder(), "key.json");
    const [first, second] = [await loadNodeKey(file), await loadNodeKey(file)];
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(second.thumbprint).toBe(first.thumbprint);
    expect(first.publicKey).toEqual({ kty: "OKP", crv: "Ed25519", x: expect.any(String) });
    expect(JSON.stringify(first.publicKey)).not.toContain(JSON.parse(readFileSync(file, "utf8")).d);
  });

  test("a token is traded once; later starts need none", async () => {
    const control = await TestControlPlane.start();
    const first = await openMember(control);
    await first.joining();
    const second = await openMember(control, { directory: first.directory });
    await second.joining();
    expect(second.membership.nodeId).toBe(first.membership.nodeId);
    expect(control.joins).toHaveLength(1);
  });

  test("joining waits for a control plane that is not there yet", async () => {
    const control = await TestControlPlane.start();
    await control.stop();
    const { membership, joining } = await openMember(control);
    const joined = joining();
    await sleep(100);
    expect(membership.nodeId).toBeUndefined();
    await control.resume();
    await joined;
    expect(membership.nodeId).toBe(control.nodeId);
  });

  test("an unused token brings back a node that the control plane lost, before its first accepted call only", async () => {
    const control = await TestControlPlane.start();
    const first = await openMember(control);
    await first.joining();
    expect(await first.membership.rejoin(first.client, () => testNode)).toBe(false);
    control.removeNodes();
    const second = await openMember(control, { directory: first.directory });
    expect(await second.membership.rejoin(second.client, () => testNode)).toBe(true);
    expect(second.membership.nodeId).toBe(control.nodeId);
    control.removeNodes();
    const third = await openMember(control, { directory: first.directory });
    third.membership.noteAccepted();
    expect(await third.membership.rejoin(third.client, () => testNode)).toBe(false);
  });
});

describe("calls", () => {
  test("each is signed anew by the node's own key, for a minute at most", async () => {
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
      expect(Math.abs(clock.nowMs() - Date.now() - clockSkewMs)).toBeLessThan(3_000);
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
});

describe("following assignments", () => {
  const fast: Partial<FollowTiming> = {
    retryMs: 5,
    retryMsMax: 20,
    unknownNodeMs: 20,
    sameListMs: 20,
    olderBelievedMs: 300,
  };

  function follow(
    answers: (asked: number, signal: AbortSignal) => Promise<Assignments>,
    options: { knownRevision?: number; onUnknownNode?: () => Promise<boolean> } = {},
  ) {
    const applied: number[] = [];
    const asked: number[] = [];
    const following = followAssignments({
      client: {
        assignments: (revision, signal) => {
          asked.push(revision);
          return answers(revision, signal);
        },
      },
      knownRevision: 0,
      apply: async (list) => void applied.push(list.revision),
      onUnknownNode: async () => false,
      log: quietLog,
      timing: fast,
      ...options,
    });
    onTestFinished(() => following.close());
    return { applied, asked };
  }

  const never = (signal: AbortSignal) =>
    new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(new Error("closed"))));

  test("the first call brings the whole list, each further one waits for the next", async () => {
    const { applied, asked } = follow(async (revision, signal) =>
      revision < 3 ? emptyList(revision + 1) : never(signal),
    );
    await eventually(() => expect(asked).toEqual([0, 1, 2, 3]));
    expect(applied).toEqual([1, 2, 3]);
  });

  test("failures are outlasted", async () => {
    let calls = 0;
    const { applied } = follow(async (_revision, signal) => {
      calls += 1;
      if (calls < 6) throw new ControlError("unreachable", "away");
      return calls === 6 ? emptyList(7) : never(signal);
    });
    await eventually(() => expect(applied).toEqual([7]));
  });

  test("an older list than the one known is refused, one that stays is believed after a while", async () => {
    let answer = emptyList(5);
    const { applied } = follow(async () => answer, { knownRevision: 9 });
    const startedAt = performance.now();
    await eventually(() => expect(applied[0]).toBe(5));
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(290);
    answer = emptyList(6);
    await eventually(() => expect(applied.at(-1)).toBe(6));
    answer = emptyList(4);
    await sleep(100);
    answer = emptyList(7);
    await eventually(() => expect(applied.at(-1)).toBe(7));
    expect(applied).not.toContain(4);
  });

  test("a control plane that answers at once without news is not asked in a tight loop", async () => {
    const { asked } = follow(async () => emptyList(1));
    await sleep(400);
    expect(asked.length).toBeLessThan(30);
  });

  test("a new identity begins with a whole list, whatever its revision", async () => {
    let known = false;
    const { applied, asked } = follow(
      async (revision, signal) => {
        if (!known) throw new ControlError("unknown-node", "who?");
        return revision === 2 ? never(signal) : emptyList(2);
      },
      { knownRevision: 50, onUnknownNode: async () => (known = true) },
    );
    await eventually(() => expect(applied).toEqual([2]));
    expect(asked).toEqual([0, 0, 2]);
  });

  test("lists are kept without hub tokens, for this node alone, and a torn file is no list", async () => {
    const file = join(temporaryFolder(), "assignments.json");
    const nodeId = randomUUID();
    const download: Assignments["downloads"][number] = {
      downloadId: randomUUID(),
      generation: 1,
      desired: "run",
      source: { kind: "hub", endpoint: "http://hub", repoId: "a/b", revision: "c", token: "hf_planted" },
      files: [],
      bandwidthBytesPerSecondMax: 0,
    };
    await writeAssignments(file, nodeId, { ...emptyList(3), downloads: [download] });
    expect(readFileSync(file, "utf8")).not.toContain("hf_planted");
    expect(await readAssignments(file, nodeId)).toMatchObject({
      revision: 3,
      downloads: [{ source: { repoId: "a/b" } }],
    });
    expect(await readAssignments(file, randomUUID())).toBeUndefined();
    writeFileSync(file, readFileSync(file, "utf8").slice(0, 50));
    expect(await readAssignments(file, nodeId)).toBeUndefined();
  });
});

describe("reporting", () => {
  function report(answer: (report: Report) => Promise<void> = async () => {}, timing: Partial<ReportTiming> = {}) {
    const sent: (Report & { atMs: number })[] = [];
    const onAccepted = vi.fn();
    const reporting = keepReporting({
      client: {
        report: async (one) => {
          sent.push({ ...one, atMs: performance.now() });
          await answer(one);
          return { accepted: true, revision: 1 };
        },
      },
      observe: () => observed,
      bootId: "3d1f0a52-0f7b-4f5e-9a61-0f6f1c1f3a11",
      onAccepted,
      log: quietLog,
      timing,
    });
    onTestFinished(() => reporting.close({ flush: false }));
    return { sent, reporting, onAccepted };
  }

  test("many changes at once make at most four reports a second, and the last change is in one", async () => {
    const { sent, reporting } = report();
    for (let change = 0; change < 100; change += 1) {
      reporting.changed();
      await sleep(10);
    }
    const pauses = sent.slice(1).map(({ atMs }, index) => atMs - (sent[index]?.atMs ?? 0));
    expect(Math.min(...pauses)).toBeGreaterThan(245);
    const count = sent.length;
    reporting.changed();
    await eventually(() => expect(sent.length).toBeGreaterThan(count));
    expect(sent.map(({ sequence }) => sequence)).toEqual(sent.map((_, index) => index + 1));
  });

  test("without changes it reports all the same, and not before it is time", async () => {
    const { sent } = report(undefined, { leastMs: 10, mostMs: 300 });
    await eventually(() => expect(sent).toHaveLength(2));
    expect((sent[1]?.atMs ?? 0) - (sent[0]?.atMs ?? 0)).toBeGreaterThan(250);
  });

  test("a change does not wait for the next report that is due", async () => {
    const { sent, reporting } = report(undefined, { leastMs: 10, mostMs: 3_600_000 });
    await eventually(() => expect(sent).toHaveLength(1));
    reporting.changed();
    await eventually(() => expect(sent).toHaveLength(2));
  });

  test("a report that fails is made up for by the next, with a higher sequence", async () => {
    let away = true;
    const { sent, onAccepted } = report(
      async () => {
        if (away) throw new ControlError("unreachable", "away");
      },
      { leastMs: 5, mostMs: 20, retryMs: 20 },
    );
    await eventually(() => expect(sent.length).toBeGreaterThan(2));
    expect(onAccepted).not.toHaveBeenCalled();
    away = false;
    await eventually(() => expect(onAccepted).toHaveBeenCalled());
  });

  test("closing sends one last report, and does not wait for ever for it", async () => {
    const { sent, reporting } = report(undefined, { mostMs: 60_000 });
    await eventually(() => expect(sent).toHaveLength(1));
    await reporting.close({ flush: true });
    expect(sent).toHaveLength(2);
    const silent = createServer(() => {}).listen(0, "127.0.0.1");
    await once(silent, "listening");
    onTestFinished(() => {
      silent.closeAllConnections();
      silent.close();
    });
    const key = await loadNodeKey(join(temporaryFolder(), "key.json"));
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const client = createControlClient({ url, key, clock: createControlClock(), nodeId: () => randomUUID() });
    const bootId = randomUUID();
    const stuck = keepReporting({
      client,
      observe: () => observed,
      bootId,
      onAccepted: () => {},
      log: quietLog,
      timing: { flushMs: 200 },
    });
    await stuck.close({ flush: true });
  });
});

test("each inspection is sent until it was taken, then not again", async () => {
  const taken: string[] = [];
  const { facts } = assignedInstance();
  const list = [randomUUID(), randomUUID()].map((fileId) => ({ fileId, facts }));
  let calls = 0;
  const inspections = sendInspections({
    client: {
      inspection: async ({ fileId }) => {
        calls += 1;
        if (calls === 1) throw new ControlError("unreachable", "away");
        if (calls === 2) return { accepted: false };
        taken.push(fileId);
        return { accepted: true };
      },
    },
    list: () => list,
    log: quietLog,
    retryMs: 20,
  });
  onTestFinished(() => inspections.close());
  inspections.request();
  await eventually(() => expect(taken).toEqual(list.map(({ fileId }) => fileId)));
  inspections.request();
  await sleep(100);
  expect(calls).toBe(4);
});

function emptyList(revision = 1): Assignments {
  return { revision, downloads: [], instances: [], removeFileIds: [], ingressKeys: [] };
}

function withDigest(sha256: string) {
  const one = assignedInstance();
  return { ...one, files: one.files.map((file) => ({ ...file, sha256 })) };
}
