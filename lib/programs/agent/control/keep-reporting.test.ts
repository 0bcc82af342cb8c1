import type { Report } from "@/lib/serving/nodes/protocol";
import { eventually } from "@/lib/kernel/testing/eventually";
import { quietLog } from "@/lib/kernel/testing/quiet-log";
import { temporaryFolder } from "@/lib/kernel/testing/temporary-folder";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test, vi } from "vitest";
import { createControlClient } from "./control-client";
import { createControlClock } from "./control-clock";
import { ControlError } from "./control-error";
import { keepReporting, type ReportTiming } from "./keep-reporting";
import { loadNodeKey } from "./node-key";
import { observed } from "./testing";

vi.setConfig({ testTimeout: 30_000 });

function report(answer: (report: Report) => Promise<void> = async () => {}, timing: Partial<ReportTiming> = {}) {
  const sent: (Report & { atMs: number })[] = [];
  const onAccepted = vi.fn();
  const onUnknown = vi.fn();
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
    onUnknown,
    log: quietLog,
    timing,
  });
  onTestFinished(() => reporting.close({ flush: false }));
  return { sent, reporting, onAccepted };
}

test("many changes at once make at most four reports a second, and the last change is in one", async () => {
  const startedAt = performance.now();
  const { sent, reporting } = report();
  for (let change = 0; change < 100; change += 1) {
    reporting.changed();
    await sleep(10);
  }
  expect(sent.length).toBeLessThanOrEqual(1 + (performance.now() - startedAt) / 245);
  const count = sent.length;
  reporting.changed();
  await eventually(() => expect(sent.length).toBeGreaterThan(count));
  expect(sent.map(({ sequence }) => sequence)).toEqual(sent.map((_, index) => index + 1));
});

test("without changes it reports all the same, and not before it is time", async () => {
  const startedAt = performance.now();
  const { sent } = report(undefined, { leastMs: 10, mostMs: 300 });
  await eventually(() => expect(sent.length).toBeGreaterThan(1));
  expect((sent[1]?.atMs ?? 0) - startedAt).toBeGreaterThan(290);
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
    onUnknown: () => {},
    log: quietLog,
    timing: { flushMs: 200 },
  });
  await stuck.close({ flush: true });
});
