import type { FileStore } from "@/lib/programs/agent/files";
import type { Egress } from "@/lib/kernel/egress";
import type { AssignedDownload, ObservedDownload } from "@/lib/serving/nodes/protocol";
import type { Logger } from "@/lib/kernel/telemetry";
import type { Tuning } from "./tuning";

/**
 * Fetches what this node is assigned. Level-based: `apply` takes the whole list, as often as one likes, and `observe`
 * answers for every download of the newest list. What is on disk survives the process.
 */
export type Downloads = {
  /**
   * Makes this list the wanted one. A download that is missing from it is given up and its partial files are removed,
   * so call it only with a list that the control plane has sent.
   */
  apply(assigned: readonly AssignedDownload[]): void;
  observe(): ObservedDownload[];
  /** Ids of the files that are here and verified. */
  filesPresent(): string[];
  /** Called on every change of phase, and about once a second while bytes arrive. @returns ends the subscription. */
  onChange(listener: () => void): () => void;
  /** Stops all transfers and writes their journals; partial files stay for the next start. */
  close(): Promise<void>;
};

export type DownloadsOptions = {
  store: FileStore;
  log: Logger;
  /** Bytes of disk that downloads never touch. */
  diskReserveBytes: number;
  /** Free bytes of the file system that holds a path. */
  availableBytes?: (path: string) => Promise<number>;
  egress?: Egress;
  /** Milliseconds since 1970 that never go back. */
  now?: () => number;
  random?: () => number;
  tuning?: Partial<Tuning>;
};
