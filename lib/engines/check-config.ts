import type { FieldProblem } from "@/lib/errors";
import type { EngineDriver } from "./driver";
import { gatewaySettingsSchema, isGatewaySetting } from "./gateway-settings";
import { isSampling, numberOf, samplingSchema } from "./sampling";

export type EngineConfig = { ok: true; config: Record<string, unknown> } | { ok: false; fields: FieldProblem[] };

/**
 * Parameters under the engine's own names, with numbers that came as texts, and without those that it has no use for. What
 * is given by its own name counts more than what is given by another.
 */
export function underOwnNames(driver: EngineDriver, config: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(config).flatMap(([key, value]): [string, unknown][] => {
    if (isGatewaySetting(key)) return [[key, value]];
    if (driver.needless?.has(key)) return [];
    const other = driver.otherNames?.get(key);
    if (!other) return [[key, numberOf(value)]];
    if (Object.hasOwn(config, other.name)) return [];
    const plain = numberOf(value);
    return [[other.name, other.read ? other.read(plain) : plain]];
  });
  return Object.fromEntries(entries);
}

/** Whether somebody's parameters suit an engine. Pointers begin below `/config`. */
export function checkEngineConfig(driver: EngineDriver, config: Record<string, unknown>): EngineConfig {
  const given = Object.entries(underOwnNames(driver, config)).filter(([, value]) => value !== null);
  const those = (isMeant: (key: string) => boolean) => Object.fromEntries(given.filter(([key]) => isMeant(key)));
  const parsed = driver.configSchema.safeParse(those((key) => !isSampling(key) && !isGatewaySetting(key)));
  const others = [samplingSchema.safeParse(those(isSampling)), gatewaySettingsSchema.safeParse(those(isGatewaySetting))];
  if (parsed.success && others.every(({ success }) => success)) return { ok: true, config: parsed.data };
  const issues = [parsed, ...others].flatMap(({ error }) => error?.issues ?? []);
  return {
    ok: false,
    fields: issues.flatMap((issue) => {
      const names = issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
      return names.map((path) => ({
        pointer: ["/config", ...path.map(String)].join("/"),
        detail: issue.code === "unrecognized_keys" ? `${driver.title} has no such parameter` : issue.message,
      }));
    }),
  };
}
