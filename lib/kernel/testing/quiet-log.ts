import { createLogger } from "@/lib/kernel/telemetry";

/** For tests that make things fail on purpose. */
export const quietLog = createLogger("test", "fatal");
