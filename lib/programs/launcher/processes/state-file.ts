import { rename, writeFile } from "node:fs/promises";
import * as z from "zod";
import { readJsonFile } from "@/lib/kernel/json/read-json-file";
import { processIdentity } from "@/lib/kernel/processes/process-identity";
import { processNames } from "./process-names";

export const processStates = [
  "starting",
  "ready",
  "unready",
  "restarting",
  "crash-looping",
  "stopping",
  "stopped",
] as const;

export const processRecord = z.object({
  name: z.enum(processNames),
  state: z.enum(processStates),
  port: z.number().int(),
  restarts: z.number().int(),
  /** Absent while nothing runs. */
  identity: processIdentity.optional(),
  startedAt: z.iso.datetime().optional(),
  /** Equal for two launches that would run the same program with the same configuration. */
  fingerprint: z.string(),
  /** What ended the last run, and what its log said then. */
  lastExit: z.object({ reason: z.string(), at: z.iso.datetime(), log: z.array(z.string()) }).optional(),
});

export const supervisorState = z.object({
  supervisor: processIdentity,
  phase: z.enum(["starting", "running", "stopping", "stopped", "failed"]),
  /** What it is busy with. */
  message: z.string(),
  /** Why a start failed, kept until the next one. */
  failure: z.object({ what: z.string(), fix: z.string(), log: z.array(z.string()) }).optional(),
  url: z.string(),
  mode: z.enum(["production", "development"]),
  processes: z.array(processRecord),
});

export type StartFailure = NonNullable<SupervisorState["failure"]>;

export type ProcessRecord = z.infer<typeof processRecord>;
export type SupervisorState = z.infer<typeof supervisorState>;

/** Replaces the file in one step; a reader sees the old or the new state, never half of one. */
export async function writeState(file: string, state: SupervisorState): Promise<void> {
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
  await rename(draft, file);
}

/** @returns undefined when there is none, or one of a version that cannot be understood any more. */
export function readState(file: string): Promise<SupervisorState | undefined> {
  return readJsonFile(file, supervisorState);
}
