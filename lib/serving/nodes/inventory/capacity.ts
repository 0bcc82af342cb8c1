import type { NodeFacts } from "@/lib/serving/engines";

/** Bytes that instances of ours on a machine count on and have not taken yet. */
export type Reservations = { host: number; device: number };
export const noReservations: Reservations = { host: 0, device: 0 };

/**
 * Memory available for models, in bytes: what one more replica may count on beside the reserve and all reservations. Every
 * place that says how much a machine has left says this.
 */
export type Capacity = {
  host: number;
  /** All accelerators together, and the largest one alone. */
  device: number;
  largestDevice: number;
  /** The accelerators use the host's memory: both kinds of parts come out of `host`. */
  unified: boolean;
  reserve: { host: number; device: number };
};

/** Kept free for everything that is not ours: spikes, page cache, other people's processes. */
const reserveShare = 0.05;
const reserveBytesMin = 256 * 1024 ** 2;
const reserveBytesMax = 8 * 1024 ** 3;
/** Apple lets accelerators use about three quarters of unified memory. */
const unifiedShare = 0.75;

export function capacityOf(facts: NodeFacts, reservations: Reservations): Capacity {
  const unified = facts.accelerators.some(({ unifiedMemory }) => unifiedMemory);
  const reserve = reserveOf(facts.memory.totalBytes);
  const free = facts.accelerators
    .filter(({ unifiedMemory }) => !unifiedMemory)
    .map(({ memoryBytes, memoryFreeBytes }) => Math.max(0, (memoryFreeBytes ?? memoryBytes) - reserveOf(memoryBytes)));
  const total = free.reduce((sum, bytes) => sum + bytes, 0);
  const host = facts.memory.availableBytes - reserve - reservations.host - (unified ? reservations.device : 0);
  return {
    host: Math.max(0, unified ? Math.min(host, facts.memory.totalBytes * unifiedShare) : host),
    device: Math.max(0, total - reservations.device),
    largestDevice: Math.max(0, Math.max(0, ...free) - reservations.device),
    unified,
    reserve: {
      host: reserve,
      device: facts.accelerators.reduce((sum, { memoryBytes }) => sum + reserveOf(memoryBytes), 0),
    },
  };
}

const reserveOf = (bytes: number) => Math.min(reserveBytesMax, Math.max(reserveBytesMin, bytes * reserveShare));
