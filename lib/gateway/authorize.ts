import { scopeIncludes } from "@/lib/access";
import { AppError } from "@/lib/errors";
import type { Caller } from "./authenticate";

/** Asking a model changes nothing, so whoever may look may ask. */
const neededScope = "read";

/** Which deployments a caller may reach is decided by `resolveDeployment`: those of the own organization, others do not exist. */
export function authorize(caller: Caller): void {
  if (scopeIncludes(caller.scope, neededScope)) return;
  throw new AppError("FORBIDDEN", `Inference needs the scope "${neededScope}"; the credential has "${caller.scope}".`);
}
