import { isSystemError } from "@/lib/kernel/errors/system-error";
import { readdirSync, readFileSync } from "node:fs";
import type { Product } from "../product";

type Status = { processes: { name: string; pid?: number }[] };

/** Kills a process of the product with -9. @returns false when it does not run just now. */
export async function killProcess(product: Product, name: string): Promise<boolean> {
  const pid = name === "engine" ? (await enginesOf(product))[0] : await pidOf(product, name);
  if (pid === undefined) return false;
  try {
    process.kill(pid, "SIGKILL");
    return true;
  } catch (error) {
    if (isSystemError(error, "ESRCH")) return false;
    throw error;
  }
}

export async function pidOf(product: Product, name: string): Promise<number | undefined> {
  const printed = await product
    .run("status", "--json")
    .catch((error: unknown) => (error instanceof Error ? error.message : ""));
  const json = printed.slice(printed.indexOf("{"), printed.lastIndexOf("}") + 1);
  return (JSON.parse(json) as Status).processes.find((process) => process.name === name)?.pid;
}

/** Engines of this product, by the marker its agent puts into their environment. */
export async function enginesOf(product: Product): Promise<number[]> {
  const found: number[] = [];
  for (const entry of readdirSync("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const environment = readFileSync(`/proc/${entry}/environ`, "utf8");
      const status = readFileSync(`/proc/${entry}/status`, "utf8");
      const isLeader = new RegExp(`^NSpgid:.*\\b${entry}$`, "m").test(status);
      if (environment.includes("KAMIWAZA_INSTANCE=") && environment.includes(product.home) && isLeader)
        found.push(Number(entry));
    } catch {
      // It ended while we looked.
    }
  }
  return found;
}
