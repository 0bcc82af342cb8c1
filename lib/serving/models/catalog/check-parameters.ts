import { drivers, withoutEffect, checkEngineConfig } from "@/lib/serving/engines";
import { type FieldProblem, AppError, invalidInput } from "@/lib/kernel/errors";

/** What a deployment will go without whatever serves it: no engine here does what these parameters ask for. */
export function parameterWarnings(config: Record<string, unknown>): FieldProblem[] {
  const byEngine = drivers.filter(({ unlisted }) => !unlisted).map((driver) => withoutEffect(driver, config));
  return byEngine.some((warnings) => warnings.length === 0) ? [] : byEngine.flat();
}

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
  throw invalidInput(...fields.map((field) => ({ ...field, detail: `${field.detail}. Nothing was stored` })));
}

/**
 * The Kamiwaza client registers models that are served elsewhere with the credential among their parameters, where every
 * reader would see it.
 *
 * @throws AppError INVALID_INPUT
 */
export function refuseExternalEndpoint(...parameters: (Record<string, unknown> | null | undefined)[]): void {
  if (!parameters.some((each) => each && "external_endpoint" in each)) return;
  const detail = "Models that are served elsewhere cannot be registered in this release. Nothing was stored.";
  throw new AppError("INVALID_INPUT", detail, {
    fields: [{ pointer: "/config/external_endpoint", detail: "not taken" }],
  });
}
