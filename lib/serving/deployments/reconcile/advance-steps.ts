import type { DeploymentPhase } from "../contract";

/** The way to serving, in order. */
const path: readonly DeploymentPhase[] = ["waiting", "placing", "fetching", "starting", "warming", "serving"];

/** Where a way came to its end; there is no going on from there. */
const ends: readonly DeploymentPhase[] = ["failed", "stopping", "stopped"];

/**
 * When each step began. A step that went by between two looks gets the time of the step after it. Who goes back, as a
 * restart does, begins anew: the time that lies between belongs to no step.
 */
export function advanceSteps(steps: Record<string, string>, phase: DeploymentPhase, now: Date): Record<string, string> {
  const moment = now.toISOString();
  const reached = path.indexOf(phase);
  if (reached === -1) return { ...steps, [phase]: steps[phase] ?? moment };
  const isBack = path.slice(reached + 1).some((step) => steps[step] !== undefined) || ends.some((end) => steps[end]);
  const advanced: Record<string, string> = {};
  for (const step of path.slice(0, reached + 1)) advanced[step] = (isBack ? undefined : steps[step]) ?? moment;
  return advanced;
}
