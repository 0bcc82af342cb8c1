import type { AssignedInstance, InstancePhase } from "@/lib/serving/nodes/protocol";
import { comesFromRequests, isPermanent, type Fault } from "./fault";
import type { InstanceState } from "./instance-state";
import { crashesMax, isDue, recentCrashes, restartDelayMs } from "./restart-policy";

export type WantedInstance = Pick<AssignedInstance, "instanceId" | "generation" | "restart" | "desired">;

type Specification = { generation: number; restart: number };

/** What there is of an engine. `readiness` climbs from loading to ready; an answer may stop coming later. */
export type ObservedEngine =
  | { kind: "none" }
  | (Specification & {
      kind: "running";
      readiness: "loading" | "healthy" | "ready";
      deadlineAtMs: number;
      silentSinceMs?: number;
      /** It has requests and makes no step, which takes longer than `patienceMs` for no engine that works. */
      stalled?: { sinceMs: number; patienceMs: number };
    })
  | (Specification & { kind: "ended"; fault: Fault });

export type InstanceInput = {
  /** Undefined when the instance is not assigned any more. */
  wanted: WantedInstance | undefined;
  state: InstanceState | undefined;
  engine: ObservedEngine;
  files: "present" | "coming" | "missing";
  /** Set while a start would not find the memory it needs. */
  shortage: Fault | undefined;
  /** Another instance is about to give memory back. */
  memoryIsComing: boolean;
  /** Requests that are being answered. */
  inFlight: number;
  nowMs: number;
};

/** `clear` forgets a run that ended, `forget` all there is of an instance. At most one action at a time. */
export type InstanceAction = "start" | "stop" | "clear" | "forget";

/** `lookAgainAtMs`: nothing needs to be decided before, unless something is observed. */
export type InstancePlan = {
  state: InstanceState | undefined;
  action?: InstanceAction;
  lookAgainAtMs?: number;
};

/** Longest time that running requests hold up a stop. */
const drainMs = 15_000;
/** Time that a request or health probe may stay without answer before the engine counts as hung. */
const silenceMs = 60_000;
/** Memory of an engine that just ended comes back with a delay on some devices. */
const shortagePatienceMs = 5_000;

/**
 * Decides what is next for one instance:
 *
 *   waiting ─▶ fetching ─▶ starting ─▶ warming ─▶ serving
 *      ▲                      │           │          │
 *      └──── crash, 1-60 s ───┴───────────┴──────────┤        5 crashes in 10 min, or a cause that stays ─▶ failed
 *   another specification, or not wanted ────────────┴─▶ stopping ─▶ stopped, or waiting again
 */
export function planInstance(input: InstanceInput): InstancePlan {
  const { wanted, engine, nowMs } = input;
  if (!wanted || wanted.desired === "stop") return windDown(input);
  const state = input.state ?? freshState(wanted, nowMs);
  if (engine.kind === "running" && !isSame(engine, wanted)) return replace(input, state);
  const current = isSame(state, wanted) ? state : freshState(wanted, nowMs);
  if (engine.kind === "ended" && !isSame(engine, wanted)) return { state: current, action: "clear" };
  switch (engine.kind) {
    case "running":
      return supervise(current, engine, nowMs);
    case "ended":
      return { ...afterCrash(current, current.ending ?? engine.fault, nowMs), action: "clear" };
    case "none":
      return current.ending ? afterCrash(current, current.ending, nowMs) : bringUp(current, input);
    default:
      return engine satisfies never;
  }
}

/** What a start that did not even get to an engine, or an engine that ended, means for an instance. */
export function afterCrash(before: InstanceState, fault: Fault, nowMs: number): InstancePlan {
  const crashesAtMs = [...recentCrashes(before.crashesAtMs, nowMs), ...(comesFromRequests(fault) ? [] : [nowMs])];
  const { ending: _, retryAtMs: __, ...rest } = before;
  const state = { ...rest, crashesAtMs, error: { ...fault, atMs: nowMs } };
  // A load that took too long may have met a cold disk, so it gets a second chance, and no third.
  const again = fault.code === "STARTUP_TIMEOUT" && before.error?.code === "STARTUP_TIMEOUT";
  if (isPermanent(fault) || again) return { state: enter(state, "failed", nowMs) };
  if (crashesAtMs.length >= crashesMax) {
    const detail = `${fault.detail} It ended ${crashesAtMs.length} times within 10 minutes, so it is not started again.`;
    return { state: enter({ ...state, error: { ...state.error, detail } }, "failed", nowMs) };
  }
  const retryAtMs = nowMs + restartDelayMs(Math.max(1, crashesAtMs.length));
  return {
    state: enter({ ...state, restarts: before.restarts + 1, retryAtMs }, "waiting", nowMs),
    lookAgainAtMs: retryAtMs,
  };
}

function windDown({ wanted, state: before, engine, inFlight, nowMs }: InstanceInput): InstancePlan {
  const specification = wanted ?? before;
  if (!specification) return engine.kind === "none" ? { state: undefined } : { state: undefined, action: "stop" };
  const state = before ?? freshState(specification, nowMs);
  switch (engine.kind) {
    case "running": {
      const stopping = enter(state, "stopping", nowMs);
      const drained = inFlight === 0 || nowMs - stopping.sinceMs >= drainMs;
      return drained ? { state: stopping, action: "stop" } : { state: stopping, lookAgainAtMs: nowMs + 100 };
    }
    case "ended":
      return { state, action: "clear" };
    case "none":
      if (!wanted) return { state: undefined, action: "forget" };
      return { state: enter({ ...freshState(wanted, nowMs), ...keptPhase(state) }, "stopped", nowMs) };
    default:
      return engine satisfies never;
  }
}

/** The old engine finishes what it is answering, then the new one may start. */
function replace({ engine, inFlight, nowMs }: InstanceInput, before: InstanceState): InstancePlan {
  const specification = engine.kind === "running" ? engine : before;
  const state = enter({ ...before, ...pick(specification) }, "stopping", nowMs);
  const drained = inFlight === 0 || nowMs - state.sinceMs >= drainMs;
  return drained ? { state, action: "stop" } : { state, lookAgainAtMs: nowMs + 100 };
}

function supervise(
  before: InstanceState,
  engine: Extract<ObservedEngine, { kind: "running" }>,
  nowMs: number,
): InstancePlan {
  if (before.ending) return { state: before, action: "stop" };
  const { retryAtMs: _, shortageSinceMs: __, ...state } = before;
  if (engine.readiness !== "ready") {
    const phase = engine.readiness === "healthy" ? "warming" : "starting";
    if (nowMs < engine.deadlineAtMs) return { state: enter(state, phase, nowMs), lookAgainAtMs: engine.deadlineAtMs };
    return { state: { ...enter(state, phase, nowMs), ending: startedTooSlowly }, action: "stop" };
  }
  const { silentSinceMs, stalled } = engine;
  const silenceEndsAtMs = silentSinceMs === undefined ? Infinity : silentSinceMs + silenceMs;
  const stallEndsAtMs = stalled ? stalled.sinceMs + stalled.patienceMs : Infinity;
  if (silenceEndsAtMs <= nowMs) return { state: { ...state, ending: fellSilent }, action: "stop" };
  if (stalled && stallEndsAtMs <= nowMs) return { state: { ...state, ending: stopped(stalled) }, action: "stop" };
  const lookAgain = { lookAgainAtMs: Math.min(silenceEndsAtMs, stallEndsAtMs) };
  if (silentSinceMs !== undefined) return { state, ...lookAgain };
  const { error: ___, ...serving } = state;
  return { state: enter(serving, "serving", nowMs), ...(stalled && lookAgain) };
}

function bringUp(before: InstanceState, { files, shortage, memoryIsComing, nowMs }: InstanceInput): InstancePlan {
  if (before.phase === "failed") return { state: before };
  if (before.retryAtMs !== undefined && !isDue(before.retryAtMs, nowMs)) {
    return { state: enter(before, "waiting", nowMs), lookAgainAtMs: before.retryAtMs };
  }
  const { retryAtMs: _, shortageSinceMs, ...state } = before;
  if (files !== "present") return { state: enter(state, files === "coming" ? "fetching" : "waiting", nowMs) };
  if (!shortage) return { state: enter(state, "starting", nowMs), action: "start" };
  const sinceMs = memoryIsComing ? nowMs : (shortageSinceMs ?? nowMs);
  const short = { ...state, shortageSinceMs: sinceMs, error: { ...shortage, atMs: state.error?.atMs ?? nowMs } };
  const patient = nowMs - sinceMs < shortagePatienceMs;
  if (patient) return { state: enter(short, "waiting", nowMs), lookAgainAtMs: nowMs + 1_000 };
  return { state: enter({ ...short, error: { ...shortage, atMs: nowMs } }, "failed", nowMs) };
}

function freshState({ instanceId, ...wanted }: Specification & { instanceId: string }, nowMs: number): InstanceState {
  return { instanceId, ...pick(wanted), phase: "waiting", sinceMs: nowMs, restarts: 0, crashesAtMs: [] };
}

/** The time of a phase is that of its begin. */
function enter(state: InstanceState, phase: InstancePhase, nowMs: number): InstanceState {
  return state.phase === phase ? state : { ...state, phase, sinceMs: nowMs };
}

const keptPhase = ({ phase, sinceMs }: InstanceState) => ({ phase, sinceMs });

const pick = ({ generation, restart }: Specification): Specification => ({ generation, restart });

const isSame = (one: Specification, other: Specification): boolean =>
  one.generation === other.generation && one.restart === other.restart;

const startedTooSlowly: Fault = {
  code: "STARTUP_TIMEOUT",
  detail:
    "The engine did not become ready in the time that loading from a slow disk takes. Its log says how far it came.",
};
const fellSilent: Fault = {
  code: "ENGINE_UNRESPONSIVE",
  detail: `The engine did not answer its health check for ${silenceMs / 1000} s and was ended.`,
};
const stopped = ({ patienceMs }: { patienceMs: number }): Fault => ({
  code: "ENGINE_UNRESPONSIVE",
  detail:
    `The engine said that it is well, but had requests and got no further with any for ${patienceMs / 1000} s. It was ` +
    "ended, and another one is started.",
});
