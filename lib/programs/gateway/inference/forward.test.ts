import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import {
  addDeployment,
  chatAnswer,
  openInference,
  sendJson,
  startEvents,
  type Answer,
  type Inference,
} from "../testing";

let kit: Inference;
beforeEach(async () => {
  kit = await openInference();
});

describe("another instance", () => {
  const refuse: Answer = (_arrived, res) => sendJson(res, {}, 503);
  const drop: Answer = (_arrived, res) => void res.destroy();
  const work: Answer = (_arrived, res) => sendJson(res, chatAnswer("hello"));

  test.each([
    ["answers 503", refuse],
    ["drops the connection", drop],
  ])("takes over when one %s before the first byte", async (_name, fault) => {
    const [broken, good] = [await kit.node(fault), await kit.node(work)];
    addDeployment(kit.gateway.directory, "tiny", [broken, good]);
    const begun = performance.now();
    for (let call = 0; call < 6; call += 1) expect((await kit.ask({})).status).toBe(200);
    // After a failure it rests for two seconds, so the others did not have to go there.
    expect(broken.arrived.length).toBeLessThanOrEqual(1 + (performance.now() - begun) / 2000);
  });

  test("takes over when one cannot be reached at all", async () => {
    const [gone, good] = [await kit.node(work), await kit.node(work)];
    addDeployment(kit.gateway.directory, "tiny", [gone, good]);
    await gone.close();
    for (let call = 0; call < 4; call += 1) expect((await kit.ask({})).status).toBe(200);
  });

  test("is tried at most twice", async () => {
    const engines = await Promise.all([1, 2, 3, 4, 5].map(() => kit.node(refuse)));
    addDeployment(kit.gateway.directory, "tiny", engines);
    expect((await kit.ask()).status).toBe(503);
    expect(engines.flatMap(({ arrived }) => arrived)).toHaveLength(3);
  });

  test("is not given what the first one worked on for long before it ended", async () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    onTestFinished(() => void vi.useRealTimers());
    const die: Answer = (_arrived, res) => {
      vi.advanceTimersByTime(16_000);
      res.destroy();
    };
    const engines = [await kit.node(die), await kit.node(die)];
    addDeployment(kit.gateway.directory, "tiny", engines);
    expect((await kit.ask({})).status).toBe(503);
    expect(engines.flatMap(({ arrived }) => arrived)).toHaveLength(1);
  });

  test("is never tried once a byte was sent", async () => {
    const half: Answer = (_arrived, res) =>
      void startEvents(res).write('data: {"choices":[]}\n\n', () => res.destroy());
    const engines = [await kit.node(half), await kit.node(half)];
    addDeployment(kit.gateway.directory, "tiny", engines);
    expect((await kit.ask()).text).toContain('"code":"engine_failed"');
    expect(engines.flatMap(({ arrived }) => arrived)).toHaveLength(1);
  });

  test("a connection that closed while it was idle costs no call", async () => {
    let answers = 0;
    const engine = await kit.node((_arrived, res) => {
      answers += 1;
      if (answers === 2) res.destroy();
      else sendJson(res, chatAnswer("hello"));
    });
    addDeployment(kit.gateway.directory, "tiny", [engine]);
    expect((await kit.ask({})).status).toBe(200);
    expect((await kit.ask({})).status).toBe(200);
  });

  test("the one with fewer calls in flight is chosen", async () => {
    const hold: Answer = (_arrived, res) => void startEvents(res).write('data: {"choices":[]}\n\n');
    const engines = [await kit.node(hold), await kit.node(hold)];
    addDeployment(kit.gateway.directory, "tiny", engines);
    const calls = await Promise.all([1, 2, 3, 4].map(() => kit.open()));
    expect(engines.map(({ arrived }) => arrived.length)).toEqual([2, 2]);
    for (const { destroy } of calls) destroy();
  });
});
