import { plainIssue, type FieldProblem } from "@/lib/kernel/errors";
import type { EngineDriver } from "./driver";
import { gatewaySettingsSchema, isGatewaySetting } from "./gateway-settings";
import { isSampling, numberOf, samplingSchema } from "./sampling";

export type EngineConfig = { ok: true; config: Record<string, unknown> } | { ok: false; fields: FieldProblem[] };

/**
 * Parameters under the engine's own names, with numbers that came as texts, and without those that ask it for nothing. What
 * is given by its own name counts more than what is given by another.
 */
export function underOwnNames(driver: EngineDriver, config: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(config).flatMap(([key, value]): [string, unknown][] => {
    if (isGatewaySetting(key)) return [[key, value]];
    const needless = driver.needless?.get(key);
    if (needless) return needless(numberOf(value)) === undefined ? [] : [[key, numberOf(value)]];
    const other = driver.otherNames?.get(key);
    if (!other) return [[key, numberOf(value)]];
    if (Object.hasOwn(config, other.name)) return [];
    const plain = numberOf(value);
    return [[other.name, other.read ? other.read(plain) : plain]];
  });
  return Object.fromEntries(entries);
}

/** What an engine leaves out of somebody's parameters, though it asks for something. Pointers begin below `/config`. */
export function withoutEffect(driver: EngineDriver, config: Record<string, unknown>): FieldProblem[] {
  return Object.entries(underOwnNames(driver, config)).flatMap(([key, value]) => {
    const reason = driver.needless?.get(key)?.(value);
    if (reason === undefined) return [];
    const detail = `${key} ${JSON.stringify(value)} has no effect with ${driver.title}: ${reason}.`;
    return [{ pointer: `/config/${key}`, detail }];
  });
}

/** Whether somebody's parameters suit an engine. Pointers begin below `/config`. */
export function checkEngineConfig(driver: EngineDriver, config: Record<string, unknown>): EngineConfig {
  const given = Object.entries(underOwnNames(driver, config)).filter(
    ([key, value]) => value !== null && !driver.needless?.has(key),
  );
  const those = (isMeant: (key: string) => boolean) => Object.fromEntries(given.filter(([key]) => isMeant(key)));
  const parsed = driver.configSchema.safeParse(
    those((key) => !isSampling(key) && !isGatewaySetting(key)),
    { error: plainIssue },
  );
  const others = [
    samplingSchema.safeParse(those(isSampling), { error: plainIssue }),
    gatewaySettingsSchema.safeParse(those(isGatewaySetting), { error: plainIssue }),
  ];
  if (parsed.success && others.every(({ success }) => success)) return { ok: true, config: parsed.data };
  const issues = [parsed, ...others].flatMap(({ error }) => error?.issues ?? []);
  return {
    ok: false,
    fields: issues.flatMap((issue) => {
      const names = issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
      return names.map(([own, ...path]) => ({
        pointer: ["/config", sentName(driver, config, String(own)), ...path.map(String)].join("/"),
        detail: issue.code === "unrecognized_keys" ? `${driver.title} has no such parameter` : issue.message,
      }));
    }),
  };
}

/** The name by which a parameter was given, for whoever has to find it there. */
function sentName({ otherNames }: EngineDriver, config: Record<string, unknown>, own: string): string {
  if (Object.hasOwn(config, own)) return own;
  return Object.keys(config).find((name) => otherNames?.get(name)?.name === own) ?? own;
}
