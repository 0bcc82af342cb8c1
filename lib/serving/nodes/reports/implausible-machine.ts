import type { NodeFacts } from "@/lib/serving/engines/facts";
import { invalidInput } from "@/lib/kernel/errors";

const bytesMax = 2 ** 50;
const coresMax = 2 ** 14;
const listMax = 1024;
const textMax = 4096;

/**
 * What a machine says it has goes into sums and on pages: nothing beyond what any machine has.
 *
 * @throws AppError INVALID_INPUT
 */
export function refuseImplausibleMachine(facts: NodeFacts): void {
  const detail = implausibility(facts);
  if (detail === undefined) return;
  throw invalidInput({ pointer: "/facts", detail });
}

function implausibility({ cpu, memory, disk, accelerators, warnings, ...rest }: NodeFacts): string | undefined {
  const sizes = [
    ...Object.values(memory),
    disk.totalBytes,
    disk.freeBytes,
    ...accelerators.map((one) => one.memoryBytes),
  ];
  if (sizes.some((bytes) => Math.abs(bytes) > bytesMax))
    return `no machine has more than ${bytesMax} bytes of one kind`;
  if (Math.max(cpu.physicalCores, cpu.logicalCores, cpu.numaNodes) > coresMax)
    return `no machine has more than ${coresMax} cores`;
  if ([accelerators, warnings, cpu.flags].some((list) => list.length > listMax))
    return `no machine has more than ${listMax} devices, warnings or instruction sets`;
  const texts = [rest.hostname, cpu.model, ...Object.values(rest.os), ...accelerators.map(({ name }) => name)];
  if (texts.some((text) => text.length > textMax)) return `a name is longer than ${textMax} characters`;
  return undefined;
}
