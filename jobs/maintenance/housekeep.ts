import type { Platform } from "@/lib/context";
import { housekeep as removeWhatIsOver } from "@/lib/maintenance";
import type { Processor } from "@/lib/queue";

/** Keeps tables from growing without end. */
export function housekeep(platform: Platform): Processor<"maintenance.housekeep"> {
  return () => removeWhatIsOver(platform);
}
