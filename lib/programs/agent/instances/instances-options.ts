import type { Logger } from "@/lib/kernel/telemetry";
import type { FileStore } from "../files";
import type { Inventory } from "../inventory";
import type { Runtime } from "../runtimes";
import type { ProbeTiming } from "./engine-probe";
import type { Drivers } from "./prepare-launch";
import type { StartInstance } from "./start-instance";

export type InstancesOptions = {
  runtime: Runtime;
  inventory: Pick<Inventory, "facts" | "freeMemory" | "deviceBytesOf">;
  files: Pick<FileStore, "fileIds" | "verify">;
  /** Files that a download is fetching. */
  filesComing: () => ReadonlySet<string>;
  drivers: Drivers;
  start: StartInstance;
  /** Where states are kept; a folder per instance, shared with the runtime. */
  root: string;
  /** Requests that the ingress is passing to an instance. */
  inFlight: (instanceId: string) => number;
  log: Logger;
  now?: () => number;
  /** How often engines are asked; for tests. */
  probe?: Partial<ProbeTiming>;
};
