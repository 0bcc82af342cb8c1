import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Simulation, type Event } from "../testing/simulation";

const replicas = fc.integer({ min: 1, max: 3 });
const calm: fc.Arbitrary<Event> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom<Event>({ kind: "look" }, { kind: "agents" }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Event>({ kind: "stop" }, { kind: "start" }, { kind: "restart" }, { kind: "crash" }),
  },
  { weight: 1, arbitrary: replicas.map((count): Event => ({ kind: "update", replicas: count })) },
);
const storm: fc.Arbitrary<Event> = fc.oneof(
  { weight: 4, arbitrary: calm },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("partition" as const), node: fc.integer({ min: 0, max: 2 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("heal" as const), node: fc.integer({ min: 0, max: 2 }) }) },
  { weight: 1, arbitrary: fc.constant<Event>({ kind: "minute" }) },
);

test("while machines answer, no replica ever has two engines and no two generations run at once", () => {
  fc.assert(
    fc.property(replicas, fc.array(calm, { maxLength: 60 }), (count, events) => {
      const simulation = new Simulation(count);
      for (const event of events) {
        simulation.apply(event);
        const running = simulation.enginesRunning();
        expect(running.length).toBeLessThanOrEqual(simulation.replicasMaxSinceStart);
        expect(new Set(running.map((engine) => engine.generation)).size).toBeLessThanOrEqual(1);
      }
    }),
    { numRuns: 400 },
  );
});

test("whatever happened, the end is what was last wanted: exactly that many engines, or none", () => {
  fc.assert(
    fc.property(replicas, fc.array(storm, { maxLength: 80 }), fc.boolean(), (count, events, run) => {
      const simulation = new Simulation(count);
      for (const event of events) simulation.apply(event);
      simulation.healAll();
      simulation.settle();
      simulation.apply(run ? { kind: "start" } : { kind: "stop" });
      // A replica that crashed keeps its place until somebody restarts it.
      if (run) simulation.apply({ kind: "restart" });
      const rounds = simulation.settle();
      expect(rounds).toBeLessThan(20);
      expect(simulation.enginesRunning()).toHaveLength(run ? simulation.spec.replicas : 0);
      expect(simulation.phase).toBe(run ? "serving" : "stopped");
    }),
    { numRuns: 400 },
  );
});

test("stop wins: after it nothing is placed, whatever else happens", () => {
  fc.assert(
    fc.property(
      replicas,
      fc.array(storm, { maxLength: 40 }),
      fc.array(storm, { maxLength: 20 }),
      (count, before, after) => {
        const simulation = new Simulation(count);
        for (const event of before) simulation.apply(event);
        simulation.apply({ kind: "stop" });
        const placed = simulation.placed;
        for (const event of after) if (event.kind !== "start") simulation.apply(event);
        expect(simulation.placed).toBe(placed);
      },
    ),
    { numRuns: 200 },
  );
});

test("a lost machine's engine is never told to stop while its replica is wanted and not replaced", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), (minutes) => {
      const simulation = new Simulation(1, { room: false });
      simulation.settle();
      const [engine] = simulation.enginesRunning();
      simulation.apply({ kind: "partition", node: engine?.node ?? 0 });
      for (let minute = 0; minute < minutes; minute += 1) simulation.apply({ kind: "minute" });
      expect(simulation.enginesRunning()).toHaveLength(1);
      simulation.healAll();
      simulation.settle();
      expect(simulation.enginesRunning()).toEqual([engine]);
    }),
  );
});
