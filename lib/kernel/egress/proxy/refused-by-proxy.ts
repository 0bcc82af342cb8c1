import { EgressError } from "../egress-error";
import type { Proxy } from "./read-proxies";

/** What a proxy's refusal means; 0 stands for an answer that is no HTTP. */
export function refusedByProxy({ url, authorization }: Proxy, target: URL, status: number): EgressError {
  if (status === 407) {
    const advice = authorization ? "refuses the name and password in" : "asks for a name and password; put them into";
    return new EgressError("proxy", `The proxy ${url.host} ${advice} HTTPS_PROXY or HTTP_PROXY (status 407).`);
  }
  const answer =
    status === 0 ? "does not answer like a proxy" : `does not connect to ${target.host} (status ${status})`;
  return new EgressError("proxy", `The proxy ${url.host} ${answer}.`);
}
