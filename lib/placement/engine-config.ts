import type { EngineDriver, EngineFingerprint, ModelFacts, NodeFacts } from "@/lib/engines";
import type { FieldProblem } from "@/lib/errors";

export type EngineConfig = { ok: true; config: Record<string, unknown> } | { ok: false; fields: FieldProblem[] };

/** Parameters that the platform reads and engines never see. */
const platformKeys = new Set(["strip_thinking"]);

/** Whether somebody's parameters suit an engine. Pointers begin below `/config`. */
export function checkEngineConfig(driver: EngineDriver, config: Record<string, unknown>): EngineConfig {
  const own = Object.entries(config).filter(([key, value]) => !platformKeys.has(key) && value !== null);
  const parsed = driver.configSchema.safeParse(Object.fromEntries(own));
  if (parsed.success) return { ok: true, config: parsed.data };
  return {
    ok: false,
    fields: parsed.error.issues.flatMap((issue) => {
      const names = issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
      return names.map((path) => ({
        pointer: ["/config", ...path.map(String)].join("/"),
        detail: issue.code === "unrecognized_keys" ? `${driver.title} has no such parameter` : issue.message,
      }));
    }),
  };
}

type Machine = { facts: ModelFacts; node: NodeFacts; fingerprint: EngineFingerprint; forceCpu: boolean };

/**
 * What somebody set over what suits the machine over the engine's defaults; the best first, then those that take less of
 * its scarcest memory.
 *
 * @throws when the parameters do not suit.
 */
export function resolveEngineConfigs(
  driver: EngineDriver,
  config: Record<string, unknown>,
  { facts, node, fingerprint, forceCpu }: Machine,
): Record<string, unknown>[] {
  // An engine left alone would take the accelerator it finds.
  const onCpu = forceCpu && "gpuLayers" in driver.configSchema.shape ? { gpuLayers: 0 } : {};
  const suggestions = driver.suggestConfigs?.(facts, node, fingerprint) ?? [{}];
  return suggestions.map((suggested) => {
    const resolved = checkEngineConfig(driver, { ...suggested, ...onCpu, ...config });
    if (!resolved.ok) throw new Error(`parameters do not suit ${driver.name}: ${JSON.stringify(resolved.fields)}`);
    return resolved.config;
  });
}
