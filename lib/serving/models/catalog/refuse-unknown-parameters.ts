import { checkEngineConfig, drivers } from "@/lib/serving/engines";
import { AppError } from "@/lib/kernel/errors";

/**
 * What is saved can be deployed: a parameter that no engine takes is named now, not weeks later.
 *
 * @throws AppError INVALID_INPUT with a pointer for each parameter.
 */
export function refuseUnknownParameters(config: Record<string, unknown> | null | undefined): void {
  // A fix may have left the number of copies among parameters.
  const { copies: _, ...parameters } = config ?? {};
  const checks = drivers.map((driver) => checkEngineConfig(driver, parameters));
  if (checks.some((check) => check.ok)) return;
  const fields = checks.flatMap((check) => (check.ok ? [] : [check.fields]))[0] ?? [];
  const [first] = fields;
  throw new AppError("INVALID_INPUT", `${first?.pointer}: ${first?.detail}. Nothing was stored.`, { fields });
}
