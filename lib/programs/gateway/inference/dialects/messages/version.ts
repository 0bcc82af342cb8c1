import type { IncomingHttpHeaders } from "node:http";
import { GatewayError } from "../../gateway-error";

/** The first whose events are the ones written here. Later ones differ in what they refuse. */
const oldest = "2023-06-01";

/** @throws GatewayError MALFORMED_REQUEST for a version whose events look different. */
export function checkVersion({ "anthropic-version": asked = oldest }: IncomingHttpHeaders): void {
  if (typeof asked === "string" && /^\d{4}-\d{2}-\d{2}$/.test(asked) && asked >= oldest) return;
  const detail = `anthropic-version: send ${oldest} or a later one.`;
  throw new GatewayError("MALFORMED_REQUEST", "invalid_value", detail, { param: "anthropic-version" });
}
