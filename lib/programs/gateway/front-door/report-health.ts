import { copyAgeMsMax, type Directory } from "../directory/directory";
import type { Meter } from "../metering/meter";
import { proxyAdvice, type ProxyWatch } from "./watch-proxies";

type Check = { name: string; ok: boolean; detail: string };
export type Readiness = { ready: boolean; status: "ok" | "degraded" | "unavailable"; checks: Check[] };

/** A copy of keys and routes older than this means that the database is away, though inference goes on. */
const freshMsMax = 10_000;

/** Ready means: a call sent here now would be served. A missing database alone does not change that for a while. */
export function reportReadiness(
  directory: Pick<Directory, "ageMs">,
  meter: Pick<Meter, "isFull" | "isBehind">,
  proxies: Pick<ProxyWatch, "unknown">,
  isDraining: boolean,
): Readiness {
  const ageMs = directory.ageMs();
  const seconds = Number.isFinite(ageMs) ? `${Math.round(ageMs / 1000)} s old` : "not read yet";
  const proxy = proxies.unknown();
  const checks: Check[] = [
    { name: "directory", ok: ageMs <= freshMsMax, detail: seconds },
    {
      name: "records",
      ok: !meter.isBehind(),
      detail: meter.isFull() ? "full" : meter.isBehind() ? "spooled" : "written",
    },
    { name: "proxies", ok: proxy === undefined, detail: proxy === undefined ? "known" : proxyAdvice(proxy) },
    { name: "process", ok: !isDraining, detail: isDraining ? "shutting down" : "accepting" },
  ];
  const ready = ageMs <= copyAgeMsMax && !meter.isFull() && !isDraining;
  const status = !ready ? "unavailable" : checks.every(({ ok }) => ok) ? "ok" : "degraded";
  return { ready, status, checks };
}
