import { AppError } from "@/lib/kernel/errors";

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
