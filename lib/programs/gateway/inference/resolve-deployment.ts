import type { Caller } from "./authenticate";
import type { Directory, KnownDeployment } from "../directory/directory";
import { GatewayError } from "./gateway-error";

/** @throws GatewayError NOT_FOUND for an id that is unknown or belongs to another organization. */
export async function resolveDeploymentById(
  directory: Directory,
  caller: Caller,
  id: string,
): Promise<KnownDeployment> {
  const find = () => {
    const deployment = directory.deployment(id);
    return deployment?.organizationId === caller.organizationId ? deployment : undefined;
  };
  return settle(directory, find, () => notFound(directory, caller, `The deployment "${id}" does not exist.`));
}

/** What `model` of a request names. @throws GatewayError NOT_FOUND */
export async function resolveDeployment(directory: Directory, caller: Caller, model: string): Promise<KnownDeployment> {
  const find = () => directory.findDeployment(caller.organizationId, model);
  return settle(directory, find, () =>
    notFound(directory, caller, `The model "${model.slice(0, 256)}" does not exist.`),
  );
}

/** Deployments that answer right now, oldest first. */
export function listServing(directory: Directory, caller: Caller): KnownDeployment[] {
  return directory.deployments(caller.organizationId).filter(isServing);
}

const isServing = ({ instances }: KnownDeployment) => instances.length > 0;

/** What is missing or not serving may have changed a moment ago: look once more before saying no. */
async function settle(
  directory: Directory,
  find: () => KnownDeployment | undefined,
  refuse: () => GatewayError,
): Promise<KnownDeployment> {
  let deployment = find();
  if (!deployment || !isServing(deployment)) {
    await directory.refresh();
    deployment = find();
  }
  if (!deployment) throw refuse();
  if (!isServing(deployment)) {
    const detail = `The deployment "${deployment.name}" is not serving: ${deployment.phase}.`;
    throw new GatewayError("UNAVAILABLE", "model_not_serving", detail, { param: "model", retryAfterSeconds: 5 });
  }
  return deployment;
}

function notFound(directory: Directory, caller: Caller, sentence: string): GatewayError {
  const serving = listServing(directory, caller);
  const available =
    serving.length === 0 ? "Nothing is serving right now." : `Available to you: ${namesShown(serving)}.`;
  return new GatewayError("NOT_FOUND", "model_not_found", `${sentence} ${available}`, { param: "model" });
}

/** How many names an error lists before it stops. */
const namesShownMax = 20;

/** What a caller may name instead, as a list in a sentence. */
export const namesShown = (deployments: readonly { name: string }[]): string =>
  deployments
    .slice(0, namesShownMax)
    .map(({ name }) => name)
    .join(", ") + (deployments.length > namesShownMax ? ", …" : "");
