import { describe } from "vitest";
import { describeDeduplication } from "./deduplication";
import { describeDelivery } from "./delivery";
import { describeEndurance } from "./endurance";
import { useQueue, type Place } from "./queue-harness";

/**
 * What the product relies on, whatever its jobs wait in.
 *
 * @param open an empty place for one test.
 * @param unreachable where nothing listens.
 */
export function describeQueue(name: string, open: () => Promise<Place>, unreachable: Place): void {
  describe(`queue on ${name}`, () => {
    const harness = useQueue(open);
    describeDelivery(harness);
    describeDeduplication(harness);
    describeEndurance(harness, unreachable);
  });
}
