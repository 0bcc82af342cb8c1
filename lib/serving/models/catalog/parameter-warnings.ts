import { drivers, withoutEffect } from "@/lib/serving/engines";
import type { FieldProblem } from "@/lib/kernel/errors";

/** What a deployment will go without whatever serves it: no engine here does what these parameters ask for. */
export function parameterWarnings(config: Record<string, unknown>): FieldProblem[] {
  const byEngine = drivers.filter(({ unlisted }) => !unlisted).map((driver) => withoutEffect(driver, config));
  return byEngine.some((warnings) => warnings.length === 0) ? [] : byEngine.flat();
}
