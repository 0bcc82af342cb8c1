import { existsSync, readFileSync } from "node:fs";

const file = "/proc/sys/kernel/random/boot_id";

/** Changes whenever the operating system starts. Undefined where it does not tell. */
export function readBootId(): string | undefined {
  return existsSync(file) ? readFileSync(file, "utf8").trim() : undefined;
}
