import { describe, expect, test } from "vitest";
import type { Status } from "./derive-status";
import { reconcile, type Action } from "./reconcile";
import { aNode, anInstance, aSpec, chosen, noon, observed, refused } from "../testing/builders";

const kinds = (actions: Action<string>[]) => actions.map((action) => action.kind).filter((kind) => kind !== "status");
const statusOf = (actions: Action<string>[]): Status | undefined =>
  actions.find((action) => action.kind === "status")?.status;

describe("replicas", () => {
  test("a new deployment is placed once per replica", () => {
    const actions = reconcile(observed({ spec: aSpec({ replicas: 3 }) }));
    expect(kinds(actions)).toEqual(["place", "place", "place"]);
    expect(statusOf(actions)).toMatchObject({ phase: "placing", observedGeneration: 1, engine: "llama-cpp" });
  });

  test("what is placed and serves is left alone", () => {
    const first = reconcile(observed({ instances: [anInstance()] }));
    expect(kinds(first)).toEqual([]);
    expect(statusOf(first)?.phase).toBe("serving");
  });

  test("a second look without news changes nothing at all", () => {
    const status = statusOf(reconcile(observed({ instances: [anInstance()] })));
    expect(reconcile(observed({ instances: [anInstance()], status }))).toEqual([]);
  });

  test("the first replica that finds no room ends the round", () => {
    const place = (placed: readonly unknown[]) => (placed.length === 0 ? chosen() : refused());
    const actions = reconcile(observed({ spec: aSpec({ replicas: 3 }), place }));
    expect(kinds(actions)).toEqual(["place"]);
    expect(statusOf(actions)).toMatchObject({ phase: "placing", error: { code: "NO_FIT_CAPACITY" } });
  });

  test("some of several replicas serving is degraded, with the cause", () => {
    const error = { code: "OUT_OF_MEMORY", detail: "No room.", at: noon };
    const instances = [anInstance(), anInstance({ id: "i2", phase: "failed", error })];
    const actions = reconcile(observed({ spec: aSpec({ replicas: 2 }), instances }));
    expect(statusOf(actions)).toMatchObject({ phase: "degraded", error: { code: "OUT_OF_MEMORY" } });
    expect(kinds(actions)).toEqual([]);
  });
});

describe("failure", () => {
  test("a crash-looped replica keeps its place: the deployment fails with the cause and nothing is placed", () => {
    const error = { code: "ENGINE_EXITED", detail: "It ended.", evidence: "boom", at: noon };
    const actions = reconcile(observed({ instances: [anInstance({ phase: "failed", error })] }));
    expect(kinds(actions)).toEqual([]);
    expect(statusOf(actions)).toMatchObject({ phase: "failed", error });
  });

  test("an engine that failed between two looks is shown to have failed while it started", () => {
    const status = statusOf(reconcile(observed({ instances: [anInstance({ phase: "failed" })] })));
    expect(Object.keys(status?.steps ?? {})).toEqual(["waiting", "placing", "fetching", "starting", "failed"]);
  });

  test("no room is a failure with a fix, and is tried again with every look", () => {
    const actions = reconcile(observed({ place: () => refused() }));
    expect(statusOf(actions)).toMatchObject({
      phase: "failed",
      error: { code: "NO_FIT_CAPACITY", fix: { patch: { contextLength: 2048 } } },
    });
    const later = reconcile(observed({ status: statusOf(actions), place: () => chosen() }));
    expect(kinds(later)).toEqual(["place"]);
  });

  test("files that cannot be fetched fail the replica that waits for them", () => {
    const fileTrouble = { code: "GATED_MODEL", detail: "Accept the licence.", at: noon };
    const actions = reconcile(
      observed({ instances: [anInstance({ phase: "fetching" })], nodes: new Map([["n1", aNode({ fileTrouble })]]) }),
    );
    expect(statusOf(actions)).toMatchObject({ phase: "failed", error: { code: "GATED_MODEL" } });
  });

  test("a replica that recovers takes its error with it", () => {
    const error = { code: "ENGINE_EXITED", detail: "It ended.", at: noon };
    const failed = statusOf(reconcile(observed({ instances: [anInstance({ phase: "failed", error })] })));
    const actions = reconcile(observed({ status: failed, instances: [anInstance({ phase: "serving", error })] }));
    expect(statusOf(actions)).toMatchObject({ phase: "serving", error: null });
  });
});

describe("stop", () => {
  const spec = aSpec({ desired: "stop" });

  test("stops every engine and places nothing", () => {
    const actions = reconcile(
      observed({ spec, instances: [anInstance(), anInstance({ id: "i2", phase: "starting" })] }),
    );
    expect(kinds(actions)).toEqual(["stop", "stop"]);
    expect(statusOf(actions)?.phase).toBe("stopping");
  });

  test("is over only when the agent says so; the engine stays listed for its logs", () => {
    const down = anInstance({ desired: "stop", phase: "stopped" });
    const actions = reconcile(observed({ spec, instances: [down] }));
    expect(kinds(actions)).toEqual([]);
    expect(statusOf(actions)?.phase).toBe("stopped");
  });

  test("waits for a machine that does not answer, and says so", () => {
    const nodes = new Map([["n1", aNode({ reachable: false, silenceMs: 600_000 })]]);
    const actions = reconcile(observed({ spec, instances: [anInstance({ desired: "stop" })], nodes }));
    expect(statusOf(actions)).toMatchObject({ phase: "stopping", error: { code: "NODE_UNREACHABLE" } });
  });

  test("a deleted deployment's engines are stopped, then forgotten", () => {
    const deleted = aSpec({ desired: "stop", deleted: true });
    expect(kinds(reconcile(observed({ spec: deleted, instances: [anInstance()] })))).toEqual(["stop"]);
    const down = anInstance({ desired: "stop", phase: "stopped" });
    expect(kinds(reconcile(observed({ spec: deleted, instances: [down] })))).toEqual(["remove"]);
  });
});

describe("change", () => {
  const spec = aSpec({ generation: 2 });

  test("an older generation is stopped before the new one is placed", () => {
    const actions = reconcile(observed({ spec, instances: [anInstance()] }));
    expect(kinds(actions)).toEqual(["stop"]);
    expect(statusOf(actions)).toMatchObject({ phase: "placing", observedGeneration: 2 });
  });

  test("the new generation is placed in the same look that sees the old one down", () => {
    const actions = reconcile(observed({ spec, instances: [anInstance({ desired: "stop", phase: "stopped" })] }));
    expect(kinds(actions)).toEqual(["remove", "place"]);
  });

  test("an older generation that had failed makes room at once", () => {
    expect(kinds(reconcile(observed({ spec, instances: [anInstance({ phase: "failed" })] })))).toEqual([
      "remove",
      "place",
    ]);
  });

  test("'stopped' means nothing while the agent may still start it", () => {
    expect(kinds(reconcile(observed({ spec, instances: [anInstance({ phase: "stopped" })] })))).toEqual(["stop"]);
  });

  test("a restart reaches the engine that runs, in its place", () => {
    const actions = reconcile(observed({ spec: aSpec({ restart: 3 }), instances: [anInstance({ restart: 2 })] }));
    expect(actions).toContainEqual({ kind: "restart", instanceId: "i1", nodeId: "n1", restart: 3 });
    expect(kinds(actions)).toEqual(["restart"]);
  });

  test("the steps of a new generation begin anew", () => {
    const before = statusOf(reconcile(observed({ instances: [anInstance()] })));
    const after = statusOf(reconcile(observed({ spec, status: before, instances: [anInstance()] })));
    expect(Object.keys(after?.steps ?? {})).toEqual(["waiting", "placing"]);
    expect(after?.deployedAt).toBeNull();
  });
});

describe("machines", () => {
  const silent = (silenceMs: number) =>
    new Map([
      ["n1", aNode({ reachable: false, silenceMs })],
      ["n2", aNode({ name: "borg" })],
    ]);

  test("an older generation on a lost machine does not hold the new one up", () => {
    const old = anInstance({ desired: "stop" });
    const place = () => chosen("n2");
    const spec = aSpec({ generation: 2 });
    expect(kinds(reconcile(observed({ spec, instances: [old], nodes: silent(61_000), place })))).toEqual(["place"]);
    expect(kinds(reconcile(observed({ spec, instances: [old], nodes: silent(30_000), place })))).toEqual(["wait"]);
  });

  test("a short silence changes nothing but asks for another look in time", () => {
    const actions = reconcile(observed({ instances: [anInstance()], nodes: silent(20_000) }));
    expect(kinds(actions)).toEqual(["wait"]);
    expect(actions).toContainEqual({ kind: "wait", ms: 41_000 });
    expect(statusOf(actions)).toMatchObject({ phase: "degraded", error: { code: "NODE_UNREACHABLE" } });
  });

  test("after 60 s the replica is replaced elsewhere, and the silent one is not told to stop", () => {
    const actions = reconcile(
      observed({ instances: [anInstance()], nodes: silent(61_000), place: () => chosen("n2") }),
    );
    expect(actions.filter((action) => action.kind !== "status")).toEqual([
      { kind: "place", nodeId: "n2", engine: "llama-cpp", choice: "on n2" },
    ]);
  });

  test("without room elsewhere the lost replica is kept, and the silent machine is named as the cause", () => {
    const actions = reconcile(observed({ instances: [anInstance()], nodes: silent(61_000), place: () => refused() }));
    expect(kinds(actions)).toEqual([]);
    expect(statusOf(actions)).toMatchObject({ phase: "degraded", error: { code: "NODE_UNREACHABLE" } });
  });

  test("a machine that returns after its replica was replaced gives up the older one", () => {
    const newer = anInstance({ id: "i2", nodeId: "n2", createdAt: new Date(noon.getTime() + 1) });
    const nodes = new Map([
      ["n1", aNode()],
      ["n2", aNode()],
    ]);
    const actions = reconcile(observed({ instances: [anInstance(), newer], nodes }));
    expect(actions.filter((action) => action.kind !== "status")).toEqual([
      { kind: "stop", instanceId: "i1", nodeId: "n1" },
    ]);
  });

  test("of two replicas for one place the one that serves stays, whatever its age", () => {
    const newer = anInstance({ id: "i2", nodeId: "n2", phase: "starting", createdAt: new Date(noon.getTime() + 1) });
    const nodes = new Map([
      ["n1", aNode()],
      ["n2", aNode()],
    ]);
    const actions = reconcile(observed({ instances: [anInstance(), newer], nodes }));
    expect(actions).toContainEqual({ kind: "stop", instanceId: "i2", nodeId: "n2" });
  });

  test("what stood on a removed machine is forgotten and placed elsewhere in the same look", () => {
    const actions = reconcile(
      observed({ instances: [anInstance()], nodes: new Map([["n2", aNode()]]), place: () => chosen("n2") }),
    );
    expect(kinds(actions)).toEqual(["remove", "place"]);
  });

  test("without any machine the deployment waits", () => {
    const waiting = { kind: "waiting", explanation: refused().explanation } as const;
    expect(statusOf(reconcile(observed({ nodes: new Map(), place: () => waiting })))?.phase).toBe("waiting");
  });

  test("files that nobody asked for yet are fetched once and waited for", () => {
    const { explanation } = refused();
    const fetch = { nodeId: "n1", fileIds: ["f1"] };
    const actions = reconcile(observed({ place: () => ({ kind: "fetching", fetch, explanation }) }));
    expect(actions).toContainEqual({ kind: "fetch", ...fetch });
    expect(statusOf(actions)?.phase).toBe("fetching");
  });
});

test("a deployment whose model was deleted ends: its engines stop, and it says why", () => {
  const spec = aSpec({ modelDeleted: true });
  // Its agent stopped the engine at once, because the files on its list were gone.
  for (const phase of ["serving", "waiting"] as const) {
    const actions = reconcile(observed({ spec, instances: [anInstance({ phase })] }));
    expect(kinds(actions)).toEqual(["stop"]);
    expect(statusOf(actions)).toMatchObject({ phase: "stopping", error: { code: "MODEL_DELETED" } });
  }
  const stopped = [anInstance({ desired: "stop", phase: "stopped" })];
  const actions = reconcile(observed({ spec, instances: stopped }));
  const status = statusOf(actions);
  expect(status).toMatchObject({ phase: "failed", error: { code: "MODEL_DELETED", at: noon } });
  expect(status?.error?.detail).toContain("Its model was deleted");
  expect(reconcile(observed({ spec, instances: stopped, status }))).toEqual([]);
});
