import type { HostFacts } from "@/lib/serving/engines";
import type { AssignedInstance } from "@/lib/serving/nodes/protocol";
import type { Logger } from "@/lib/kernel/telemetry";
import { randomBytes } from "node:crypto";
import type { FileStore } from "../files";
import type { Runtime } from "../runtimes";
import type { Fault } from "./fault";
import { pickPort, type PortRange } from "./pick-port";
import { LaunchRefusal, prepareLaunch, type Drivers } from "./prepare-launch";

type Options = {
  runtime: Runtime;
  files: Pick<FileStore, "openView">;
  drivers: Drivers;
  hostFacts: () => HostFacts;
  ports: PortRange;
  log: Logger;
};

/** Starts an engine. Resolves to what kept it from being started, if anything did. */
export type StartInstance = (instance: AssignedInstance) => Promise<Fault | undefined>;

export function createStartInstance({ runtime, files, drivers, hostFacts, ports, log }: Options): StartInstance {
  let lastPort = ports.last;

  const choosePort = async (): Promise<number> => {
    const taken = new Set(runtime.list().map((run) => run.port));
    const port = await pickPort(ports, taken, lastPort === ports.last ? ports.first : lastPort + 1);
    if (port !== undefined) return (lastPort = port);
    const detail = `All ports from ${ports.first} to ${ports.last} are taken. Free some, or widen ENGINE_PORTS.`;
    throw new LaunchRefusal({ code: "PORT_IN_USE", detail });
  };

  return async (instance) => {
    try {
      const port = await choosePort();
      const apiKey = randomBytes(32).toString("base64url");
      const plan = await prepareLaunch(instance, { drivers, host: hostFacts(), files, port, apiKey });
      const { instanceId, generation, restart, engine, servedModelName } = instance;
      await runtime.start({ instanceId, generation, restart, engine, servedModelName, port, apiKey, plan });
      return undefined;
    } catch (error) {
      log.warn({ err: error, instanceId: instance.instanceId }, "an engine could not be started");
      if (error instanceof LaunchRefusal) return error.fault;
      const reason = error instanceof Error ? error.message : String(error);
      return { code: "ENGINE_EXITED", detail: `The engine could not be started: ${reason}` };
    }
  };
}
