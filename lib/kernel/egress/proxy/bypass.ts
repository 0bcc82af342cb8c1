import { isLoopback } from "@/lib/kernel/config";
import { BlockList, isIP } from "node:net";

type Rule = (host: string, port: number) => boolean;

/**
 * Which addresses a NO_PROXY list sends past the proxy: names with everything below them (`example.com`, `.example.com`
 * and `*.example.com` mean the same), addresses, CIDR ranges, each with or without a port, or `*` for everything. Ranges
 * are compared with addresses as they are written; no name is looked up for them. This machine itself always is.
 */
export function createBypass(list: string): (target: URL) => boolean {
  const rules = list.split(/[\s,]+/).flatMap((entry) => (entry === "" ? [] : ruleOf(entry.toLowerCase())));
  return (target) => {
    const host = bareHost(target.hostname);
    const port = Number(target.port) || (target.protocol === "https:" ? 443 : 80);
    return isLoopback(host) || host.endsWith(".localhost") || rules.some((rule) => rule(host, port));
  };
}

function ruleOf(entry: string): Rule {
  if (entry === "*") return () => true;
  const [network = "", prefix] = entry.split("/");
  if (prefix !== undefined) return inRange(bareHost(network), /^\d{1,3}$/.test(prefix) ? Number(prefix) : -1);
  const { name, port } = withoutPort(entry);
  const isHost = isIP(name) === 0 ? ofName(name.replace(/^\*?\./, "")) : sameAddress(name);
  return (host, targetPort) => (port === undefined || port === targetPort) && isHost(host);
}

function withoutPort(entry: string): { name: string; port: number | undefined } {
  if (isIP(entry) !== 0) return { name: entry, port: undefined };
  const [, name = entry, port] = /^(.*?)(?::(\d{1,5}))?$/.exec(entry) ?? [];
  return { name: bareHost(name), port: port === undefined ? undefined : Number(port) };
}

const ofName = (name: string) => (host: string) => host === name || host.endsWith(`.${name}`);

const sameAddress = (address: string) => inRange(address, isIP(address) === 6 ? 128 : 32);

/** A range that makes no sense holds nothing. */
function inRange(network: string, prefix: number): (host: string) => boolean {
  const family = isIP(network) === 6 ? "ipv6" : "ipv4";
  const range = new BlockList();
  try {
    range.addSubnet(network, prefix, family);
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) return () => false;
    throw error;
  }
  return (host) => isIP(host) !== 0 && range.check(host, isIP(host) === 6 ? "ipv6" : "ipv4");
}

const bareHost = (host: string) => host.replace(/^\[|\]$/g, "").replace(/\.$/, "");
