import { eventually } from "@/lib/kernel/testing/eventually";
import { quietLog } from "@/lib/kernel/testing/quiet-log";
import { expect, onTestFinished, test, vi } from "vitest";
import { testNode } from "../testing";
import { openMember, TestControlPlane } from "./testing";

vi.setConfig({ testTimeout: 30_000 });

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
  const warnings = vi.spyOn(quietLog, "warn");
  onTestFinished(() => warnings.mockRestore());
  const { membership, joining } = await openMember(control);
  const joined = joining();
  await eventually(() => expect(warnings).toHaveBeenCalledWith(expect.anything(), "joining is tried again"));
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
