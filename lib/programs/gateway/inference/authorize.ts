import { holds } from "@/lib/identity/access";
import { AppError } from "@/lib/kernel/errors";
import type { Caller } from "./authenticate";

/** Which deployments a caller may reach is decided by `resolveDeployment`: those of the own organization, others do not exist. */
export function authorize(caller: Caller): void {
  if (holds(caller, "inference")) return;
  const detail =
    caller.kind === "api-key"
      ? 'This key may not use models; make one with the scope "inference".'
      : "Your role does not allow using models.";
  throw new AppError("FORBIDDEN", detail);
}
