import type { Diagnosis, EngineDriver } from "@/lib/serving/engines";
import type { EngineExit, RunLogs } from "../runtimes";
import type { Fault } from "./fault";
import { isReadAgain } from "./tell-damage";

/** Causes stand near the end of a log; more than this is not searched. */
const tailBytes = 64 * 1024;
/** What a shell reports of a process that the kernel killed for memory; drivers know the number. */
const killedExitCode = 137;

/**
 * Finds out from its log why an engine ended by itself.
 *
 * @param config - the one it shall run with, which is what a fix is applied to.
 */
export async function describeEnd(
  driver: Pick<EngineDriver, "title" | "diagnose"> | undefined,
  config: Record<string, unknown>,
  exit: EngineExit,
  logs: RunLogs,
  instanceId: string,
): Promise<Fault> {
  const tail = await logs.read(instanceId, "current", { bytesMax: tailBytes });
  const lines = (tail?.bytes.toString("utf8") ?? "").split("\n").filter((line) => line.trim() !== "");
  const found = driver?.diagnose(lines, exit.outOfMemory ? killedExitCode : exit.code, config);
  if (found) return fromDiagnosis(found, exit);
  if (exit.outOfMemory) return { code: "OUT_OF_MEMORY", detail: sentences.OUT_OF_MEMORY };
  const evidence = lines.at(-1)?.trim();
  return { code: "ENGINE_EXITED", detail: describeExit(exit), ...(evidence ? { evidence } : {}) };
}

export function fromDiagnosis({ code, evidence, fix }: Diagnosis, exit: EngineExit): Fault {
  const detail = code === "ENGINE_EXITED" ? describeExit(exit) : sentences[code];
  return { code, detail, evidence, ...(fix ? { fix } : {}) };
}

const sentences: Record<Exclude<Diagnosis["code"], "ENGINE_EXITED">, string> = {
  OUT_OF_MEMORY: "The engine ran out of memory. Give it a smaller context or fewer parallel requests, or free memory.",
  MODEL_FILES_INCOMPLETE: `The engine could not read the model's files. Download the model again.${isReadAgain}`,
  MODEL_REFUSED: `The engine cannot load this model, and trying again would not help. Use another file of it.${isReadAgain}`,
  ARCH_UNSUPPORTED: `This version of the engine does not know the model's architecture. Use a newer engine.${isReadAgain}`,
  PORT_IN_USE: "Another process took the engine's port. It is started again on another one.",
  ENGINE_UNRESPONSIVE:
    "One request kept the engine from all others and could not be interrupted, so the engine ended. Another is started.",
  STARTUP_TIMEOUT: "The engine did not become ready in time.",
  DRIVER_TOO_OLD: "The engine needs a newer driver, or a processor with more instruction sets than this machine has.",
};

function describeExit({ code, signal }: EngineExit): string {
  if (signal) return `The engine was killed by ${signal}.`;
  return code === null ? "The engine ended while no agent watched it." : `The engine ended with exit code ${code}.`;
}
