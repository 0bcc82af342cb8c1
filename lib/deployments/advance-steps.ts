import type { DeploymentPhase } from "./contract";

/** The way to serving, in order. */
const path: readonly DeploymentPhase[] = ["waiting", "placing", "fetching", "starting", "warming", "serving"];

/**
 * When each step began. A step that went by between two looks gets the time of the step after it; going back, as a
 * restart does, forgets the steps ahead.
 */
export function advanceSteps(steps: Record<string, string>, phase: DeploymentPhase, now: Date): Record<string, string> {
  const moment = now.toISOString();
  const reached = path.indexOf(phase);
  if (reached === -1) return { ...steps, [phase]: steps[phase] ?? moment };
  const advanced: Record<string, string> = {};
  for (const step of path.slice(0, reached + 1)) advanced[step] = steps[step] ?? moment;
  return advanced;
}
