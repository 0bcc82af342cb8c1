import { eventually } from "@/lib/kernel/testing/eventually";
import { quietLog } from "@/lib/kernel/testing/quiet-log";
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { assignedInstance } from "../testing";
import { ControlError } from "./control-error";
import { sendInspections } from "./send-inspections";

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

test("a header that was read anew is sent anew", async () => {
  const { facts } = assignedInstance();
  const fileId = randomUUID();
  let list = [{ fileId, facts }];
  const taken: string[] = [];
  const inspections = sendInspections({
    client: { inspection: async ({ facts: { architecture } }) => ({ accepted: taken.push(architecture) > 0 }) },
    list: () => list,
    log: quietLog,
  });
  onTestFinished(() => inspections.close());
  inspections.request();
  await eventually(() => expect(taken).toEqual(["llama"]));
  list = [{ fileId, facts: { ...facts } }];
  inspections.request();
  await eventually(() => expect(taken).toEqual(["llama", "llama"]));
});
