import type { Caller } from "./authenticate";
import type { Directory, KnownDeployment } from "../directory/directory";
import { listServing } from "./resolve-deployment";

type ModelObject = { id: string; object: "model"; created: number; owned_by: string };

/** `GET /v1/models`: what answers right now. A path that names a deployment lists that one alone. */
export function listModels(directory: Directory, caller: Caller, only: KnownDeployment | undefined) {
  const deployments = only ? [only] : listServing(directory, caller);
  return { object: "list" as const, data: deployments.map(describeModel) };
}

export function describeModel({ name, createdAtMs }: KnownDeployment): ModelObject {
  return { id: name, object: "model", created: Math.floor(createdAtMs / 1000), owned_by: "kamiwaza" };
}
