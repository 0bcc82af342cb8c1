import { eventually } from "@/lib/kernel/testing/eventually";
import { expect, test } from "vitest";
import { addDeployment, openInference, startEvents } from "../testing";

test("a call beyond the limit is told when to come back, and a place that was left is free again", async () => {
  const kit = await openInference({ GATEWAY_CONCURRENCY_MAX: 1 });
  const engine = await kit.node((_arrived, res) => void startEvents(res).write('data: {"choices":[]}\n\n'));
  addDeployment(kit.gateway.directory, "tiny", [engine]);
  const { destroy } = await kit.open();
  const { status, headers } = await kit.ask();
  expect([status, headers["retry-after"]]).toEqual([503, "1"]);
  destroy();
  await eventually(async () => {
    const next = await kit.open();
    next.destroy();
    expect(next.response.statusCode).toBe(200);
  });
});
