import type { InstancePhase } from "@/lib/serving/nodes/protocol";
import type { DeploymentPhase } from "../contract";
import type { Status } from "../reconcile/derive-status";
import type { InstanceState, Spec } from "../reconcile/situation";
import type { Attempt, Chosen } from "../planning/plan-replica";
import { reconcile } from "../reconcile/reconcile";
import { aSpec, chosen, noon, refused } from "./builders";

export type Event =
  | { kind: "look" }
  | { kind: "agents" }
  | { kind: "stop" }
  | { kind: "start" }
  | { kind: "restart" }
  | { kind: "crash" }
  | { kind: "update"; replicas: number }
  | { kind: "partition"; node: number }
  | { kind: "heal"; node: number }
  | { kind: "minute" };

type Engine = { instanceId: string; generation: number; node: number; restart: number; phase: InstancePhase };

/** Ending takes one more round. */
const isUp = ({ phase }: Engine) => phase !== "stopping" && phase !== "failed";

const nextPhase: Partial<Record<InstancePhase, InstancePhase>> = {
  waiting: "starting",
  fetching: "starting",
  starting: "warming",
  warming: "serving",
};

/**
 * A database, three agents and a clock, small enough for thousands of histories: agents obey the list they last read and
 * report what they see, as the real ones do; a partitioned one goes on with its old list.
 */
export class Simulation {
  spec: Spec;
  placed = 0;
  replicasMaxSinceStart: number;
  private readonly room: boolean;
  private rows: InstanceState[] = [];
  private status: Status | undefined;
  private engines: Engine[] = [];
  private nowMs = noon.getTime();
  private readonly nodes = [0, 1, 2].map(() => ({
    connected: true,
    seenMs: noon.getTime(),
    list: [] as InstanceState[],
  }));

  constructor(replicas: number, { room = true } = {}) {
    this.spec = aSpec({ replicas });
    this.replicasMaxSinceStart = replicas;
    this.room = room;
  }

  get phase(): DeploymentPhase | undefined {
    return this.status?.phase;
  }

  /** What really runs on the machines, whoever knows. */
  enginesRunning(): Engine[] {
    return this.engines.filter((engine) => engine.phase !== "failed");
  }

  apply(event: Event): void {
    this.nowMs += 1000;
    switch (event.kind) {
      case "look":
        return this.look();
      case "agents":
        return this.letAgentsAct();
      case "stop":
        this.spec = { ...this.spec, desired: "stop" };
        return;
      case "start":
        if (this.spec.desired === "stop" || this.phase === "failed")
          this.spec = { ...this.spec, desired: "run", generation: this.spec.generation + 1 };
        return;
      case "restart":
        this.spec = { ...this.spec, restart: this.spec.restart + 1 };
        return;
      case "update":
        this.spec = { ...this.spec, replicas: event.replicas, generation: this.spec.generation + 1 };
        this.replicasMaxSinceStart = Math.max(this.replicasMaxSinceStart, event.replicas);
        return;
      case "crash":
        this.engines = this.engines.map((engine, index) => (index === 0 ? { ...engine, phase: "failed" } : engine));
        return;
      case "partition":
        return this.connect(event.node, false);
      case "heal":
        return this.connect(event.node, true);
      case "minute":
        this.nowMs += 60_000;
        for (const node of this.nodes) if (node.connected) node.seenMs = this.nowMs;
        return;
    }
  }

  healAll(): void {
    for (const index of this.nodes.keys()) this.connect(index, true);
  }

  /** @returns rounds of looking and acting until nothing changes. */
  settle(): number {
    for (let round = 0; round < 50; round += 1) {
      const before = JSON.stringify([this.rows, this.engines, this.status?.phase]);
      this.apply({ kind: "look" });
      this.apply({ kind: "agents" });
      if (JSON.stringify([this.rows, this.engines, this.status?.phase]) === before) return round;
    }
    return 50;
  }

  private connect(index: number, connected: boolean): void {
    const node = this.nodes[index];
    if (!node) return;
    if (connected) node.seenMs = this.nowMs;
    node.connected = connected;
  }

  private look(): void {
    const place = (placed: readonly Chosen<string>[]): Attempt<string> => {
      const free = this.nodes.findIndex((node) => node.connected);
      if (free === -1 || (!this.room && this.rows.length + placed.length > 0)) return refused();
      return chosen(String((free + placed.length) % this.nodes.length));
    };
    const actions = reconcile({
      spec: this.spec,
      status: this.status,
      instances: structuredClone(this.rows),
      nodes: new Map(
        this.nodes.map((node, index) => {
          const silenceMs = this.nowMs - node.seenMs;
          return [String(index), { name: `n${index}`, reachable: silenceMs <= 15_000, silenceMs }];
        }),
      ),
      place,
      now: new Date(this.nowMs),
    });
    for (const action of actions) this.write(action);
  }

  private write(action: ReturnType<typeof reconcile<string>>[number]): void {
    const row = "instanceId" in action ? this.rows.find(({ id }) => id === action.instanceId) : undefined;
    switch (action.kind) {
      case "place":
        this.placed += 1;
        this.rows.push({
          id: `i${this.placed}`,
          nodeId: action.nodeId,
          generation: this.spec.generation,
          desired: "run",
          restart: this.spec.restart,
          phase: "waiting",
          error: undefined,
          createdAt: new Date(this.nowMs + this.placed),
        });
        return;
      case "stop":
        if (row) row.desired = "stop";
        return;
      case "restart":
        if (row) row.restart = action.restart;
        return;
      case "remove":
        this.rows = this.rows.filter(({ id }) => id !== action.instanceId);
        return;
      case "status":
        this.status = action.status;
        return;
      case "fetch":
      case "wait":
        return;
    }
  }

  /** Each agent reads its list if it can, moves every engine one step towards it, and reports if it can. */
  private letAgentsAct(): void {
    for (const [index, node] of this.nodes.entries()) {
      if (node.connected) node.list = structuredClone(this.rows.filter(({ nodeId }) => nodeId === String(index)));
      this.act(index, node.list);
      if (node.connected) this.report(index);
      if (node.connected) node.seenMs = this.nowMs;
    }
  }

  private act(index: number, list: InstanceState[]): void {
    const here = this.engines.filter((engine) => engine.node === index);
    const elsewhere = this.engines.filter((engine) => engine.node !== index);
    const next = list.flatMap((wanted): Engine[] => {
      const engine = here.find(({ instanceId }) => instanceId === wanted.id);
      if (wanted.desired === "stop") return engine && isUp(engine) ? [{ ...engine, phase: "stopping" }] : [];
      if (!engine)
        return [
          {
            instanceId: wanted.id,
            generation: wanted.generation,
            node: index,
            restart: wanted.restart,
            phase: "starting",
          },
        ];
      if (engine.restart !== wanted.restart) return [{ ...engine, restart: wanted.restart, phase: "starting" }];
      return [{ ...engine, phase: nextPhase[engine.phase] ?? engine.phase }];
    });
    const unlisted = here.filter((engine) => isUp(engine) && !list.some(({ id }) => id === engine.instanceId));
    this.engines = [...elsewhere, ...next, ...unlisted.map((engine): Engine => ({ ...engine, phase: "stopping" }))];
  }

  private report(index: number): void {
    for (const row of this.rows.filter(({ nodeId }) => nodeId === String(index))) {
      const engine = this.engines.find(({ instanceId }) => instanceId === row.id);
      row.phase = engine?.phase ?? (row.desired === "stop" ? "stopped" : row.phase);
      row.error = engine?.phase === "failed" ? { code: "ENGINE_EXITED", detail: "It ended.", at: noon } : undefined;
    }
  }
}
