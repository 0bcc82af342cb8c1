import type { AssignedInstance } from "@/lib/serving/nodes/protocol";
import type { Inventory } from "../inventory";
import { checkMemory, leastMemory, leftMemory, type MemoryTaker } from "./check-memory";
import type { EngineMemory } from "./engine-watch";
import type { Fault } from "./fault";
import { LaunchRefusal, readSpecification, type Drivers } from "./prepare-launch";

type Other = { instance: AssignedInstance; isReady: boolean; memory: EngineMemory | undefined };

/**
 * Whether there is too little memory to start an instance beside the others that run or start.
 *
 * @returns undefined when there is enough, and for a specification that cannot be read: the start itself refuses that.
 */
export async function findShortage(
  instance: AssignedInstance,
  others: readonly Other[],
  { drivers, inventory }: { drivers: Drivers; inventory: Pick<Inventory, "facts" | "freeMemory"> },
): Promise<Fault | undefined> {
  const hasDevices = inventory.facts().accelerators.some(({ unifiedMemory }) => !unifiedMemory);
  const needOf = (one: AssignedInstance) => {
    try {
      return leastMemory(readSpecification(drivers, one).estimate, hasDevices);
    } catch (error) {
      if (error instanceof LaunchRefusal) return undefined;
      throw error;
    }
  };
  const need = needOf(instance);
  if (!need) return undefined;
  const none = { hostBytes: 0, deviceBytes: 0 };
  const takers = others.map(({ instance: other, isReady, memory }): MemoryTaker => ({
    need: isReady ? none : (needOf(other) ?? none),
    taken: memory ? { hostBytes: memory.residentBytes, deviceBytes: memory.deviceBytes } : none,
    mappedBytes: memory?.fileBytes ?? 0,
  }));
  return checkMemory(need, leftMemory(await inventory.freeMemory(), takers));
}
