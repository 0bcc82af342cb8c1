import { instancePhase } from "@/lib/serving/nodes/protocol";
import * as z from "zod";
import { fault } from "./fault";

/** What the agent remembers of an instance beyond its running engine; it survives the agent. */
export const instanceState = z.object({
  instanceId: z.uuid(),
  /** The specification that everything below is about. */
  generation: z.int(),
  restart: z.int(),
  phase: instancePhase,
  sinceMs: z.number(),
  /** Starts after crashes, of this specification. */
  restarts: z.int(),
  crashesAtMs: z.array(z.number()),
  /** No start before this time. */
  retryAtMs: z.number().exactOptional(),
  error: fault.extend({ atMs: z.number() }).exactOptional(),
  /** Why the agent itself ends the engine; counts as a crash once it is gone. */
  ending: fault.exactOptional(),
  /** Since when there is too little memory for a start. */
  shortageSinceMs: z.number().exactOptional(),
});
export type InstanceState = z.infer<typeof instanceState>;
