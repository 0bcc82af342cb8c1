import type { EngineDriver, HostFacts, LaunchPlan, MemoryEstimate } from "@/lib/serving/engines";
import { AppError, nameProblem, plainIssue } from "@/lib/kernel/errors";
import type { AssignedInstance } from "@/lib/serving/nodes/protocol";
import type { FileStore } from "../files";
import type { Fault } from "./fault";

/** A start that cannot even be tried. */
export class LaunchRefusal extends Error {
  readonly fault: Fault;

  constructor(fault: Fault, cause?: unknown) {
    super(`${fault.code}: ${fault.detail}`, { cause });
    this.name = "LaunchRefusal";
    this.fault = fault;
  }
}

export type Drivers = (engine: string) => EngineDriver | undefined;

/** @throws LaunchRefusal when the engine is not known or refuses its configuration. */
export function readSpecification(
  drivers: Drivers,
  instance: Pick<AssignedInstance, "engine" | "config" | "facts">,
): { driver: EngineDriver; config: Record<string, unknown>; estimate: MemoryEstimate } {
  const driver = drivers(instance.engine);
  if (!driver) {
    const detail = `This agent does not know the engine ${instance.engine}. Update the agent, or choose another engine.`;
    throw new LaunchRefusal({ code: "NO_ENGINE", detail });
  }
  const config = driver.configSchema.safeParse(instance.config, { error: plainIssue });
  if (!config.success) {
    const problems = config.error.issues.map(({ path, message }) => nameProblem(path.join("."), message)).join("; ");
    throw new LaunchRefusal({ code: "INVALID_INPUT", detail: `The engine refuses its configuration. ${problems}` });
  }
  return { driver, config: config.data, estimate: driver.estimateMemory(instance.facts, config.data) };
}

/** @throws LaunchRefusal when the engine is not usable here, or a file is not here any more. */
export async function prepareLaunch(
  instance: AssignedInstance,
  {
    drivers,
    host,
    files,
    port,
    apiKey,
  }: { drivers: Drivers; host: HostFacts; files: Pick<FileStore, "openView">; port: number; apiKey: string },
): Promise<LaunchPlan> {
  const { driver, config } = readSpecification(drivers, instance);
  const fingerprint = driver.fingerprint(host);
  if (!fingerprint.available) {
    const detail = fingerprint.reason ?? `${driver.title} is not available on this machine.`;
    throw new LaunchRefusal({ code: "NO_ENGINE", detail });
  }
  const paths = await openFiles(instance, files);
  const primary = paths[instance.primaryFileId];
  if (primary === undefined) {
    throw new LaunchRefusal({ code: "INVALID_INPUT", detail: "The file to open is not among the files of the model." });
  }
  return driver.launchPlan({
    instanceId: instance.instanceId,
    config,
    facts: instance.facts,
    files: { primary, all: paths },
    servedModelName: instance.servedModelName,
    port,
    apiKey,
    host,
  });
}

async function openFiles(
  { files: assigned }: AssignedInstance,
  files: Pick<FileStore, "openView">,
): Promise<Record<string, string>> {
  try {
    return (await files.openView(assigned)).paths;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const code = error.code === "MODEL_FILES_INCOMPLETE" ? "MODEL_FILES_INCOMPLETE" : "INVALID_INPUT";
    throw new LaunchRefusal({ code, detail: error.detail }, error);
  }
}
