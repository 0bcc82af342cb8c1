import type { Platform } from "@/lib/kernel/context";
import { housekeep as removeWhatIsOver } from "@/lib/console/maintenance";
import type { Processor } from "@/lib/kernel/queue";

/** Keeps tables from growing without end. */
export function housekeep(platform: Platform): Processor<"maintenance.housekeep"> {
  return () => removeWhatIsOver(platform);
}
