import { toolModels } from "@/lib/serving/engines";
import type { KnownDeployment } from "../../directory/directory";
import { GatewayError } from "../gateway-error";
import { namesShown } from "../resolve-deployment";

/**
 * An engine that takes no tools says so too, but knows no other deployment to name. Where none runs, nothing is known.
 *
 * @param serving - what the caller may use instead
 * @throws GatewayError MALFORMED_REQUEST
 */
export function refuseTools(
  { name, instances }: KnownDeployment,
  { tools, tool_choice }: Readonly<Record<string, unknown>>,
  serving: readonly KnownDeployment[],
): void {
  const isAsked = Array.isArray(tools) && tools.length > 0 && tool_choice !== "none";
  if (!isAsked || instances.length === 0 || instances.some(({ takesTools }) => takesTools !== false)) return;
  const others = serving.filter((other) => other.instances.some(({ takesTools }) => takesTools === true));
  const instead =
    others.length > 0
      ? `These take tools: ${namesShown(others)}.`
      : `No deployment that is serving does. Deploy a model that takes them (${toolModels}), or serve this one with llama-server.`;
  const detail = `The model "${name}" takes no tools: its chat template has no tool format that its engine can read. ${instead}`;
  throw new GatewayError("MALFORMED_REQUEST", "unsupported_value", detail, { param: "tools" });
}
