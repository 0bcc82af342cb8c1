import { beforeEach, describe, expect, test } from "vitest";
import { addDeployment, openInference, readAll, startEvents, type Inference } from "./testing";

let kit: Inference;
beforeEach(async () => {
  kit = await openInference();
});

describe("a shutdown", () => {
  test("lets a running stream end, and refuses new connections", async () => {
    kit = await openInference({ GATEWAY_DRAIN_MS: 20_000 });
    let finish = () => undefined as void;
    const engine = await kit.node((_arrived, res) => {
      startEvents(res).write('data: {"choices":[]}\n\n');
      finish = () => void res.end("data: [DONE]\n\n");
    });
    addDeployment(kit.gateway.directory, "tiny", [engine]);
    const { response } = await kit.open();
    const drained = kit.gateway.drain();
    await expect(kit.open()).rejects.toThrow("ECONNREFUSED");
    finish();
    expect((await readAll(response)).toString()).toMatch(/\[DONE\]\n\n$/);
    await drained;
    expect(kit.gateway.ledger.records).toHaveLength(1);
  });

  test("ends what is still running with an error event when time is up", async () => {
    const engine = await kit.node((_arrived, res) => void startEvents(res).write('data: {"choices":[]}\n\n'));
    addDeployment(kit.gateway.directory, "tiny", [engine]);
    const { response } = await kit.open();
    const drained = kit.gateway.drain();
    expect((await readAll(response)).toString()).toMatch(/"message":"The gateway is shutting down."/);
    await drained;
    await engine.arrived[0]?.aborted;
    expect(kit.gateway.ledger.records[0]).toMatchObject({ partial: true, outcome: "failed" });
  });
});
