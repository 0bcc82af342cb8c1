import { readFileSync } from "node:fs";

/** Changes whenever the operating system starts. Undefined where it does not tell; then only synced bytes count. */
export function readBootId(): string | undefined {
  if (process.platform !== "linux") return undefined;
  return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
}
