import type { acceleratorVendors } from "@/lib/serving/engines/facts";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { unlessMissing } from "@/lib/kernel/errors/system-error";
import type { ReadText } from "./read-text";

type Vendor = (typeof acceleratorVendors)[number];

const vendors: Record<string, Vendor> = { "0x10de": "nvidia", "0x1002": "amd", "0x8086": "intel", "0x1da3": "gaudi" };

/** Display controllers and processing accelerators, by the first byte of the PCI class. */
const acceleratorClasses = ["0x03", "0x12"];

/** Vendors of which this machine holds an accelerator, whether or not its driver is installed. */
export async function findPciAccelerators(read: ReadText, root = "/"): Promise<Set<Vendor>> {
  const directory = "sys/bus/pci/devices";
  const addresses = (await unlessMissing(readdir(join(root, directory)))) ?? [];
  const found = await Promise.all(
    addresses.map(async (address) => {
      const [vendorId, deviceClass] = await Promise.all([
        read(`/${directory}/${address}/vendor`),
        read(`/${directory}/${address}/class`),
      ]);
      const vendor = vendors[vendorId?.trim() ?? ""];
      if (!vendor || !acceleratorClasses.some((prefix) => deviceClass?.startsWith(prefix))) return undefined;
      // Intel's graphics within the processor sit on the first bus and serve no engine here.
      return vendor === "intel" && address.startsWith("0000:00:") ? undefined : vendor;
    }),
  );
  return new Set(found.filter((vendor) => vendor !== undefined));
}
