import {
  checkEngineConfig,
  type EngineDriver,
  type EngineFingerprint,
  type ModelFacts,
  type NodeFacts,
  withoutGatewaySettings,
} from "@/lib/serving/engines";

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
    const resolved = checkEngineConfig(driver, { ...suggested, ...onCpu, ...withoutGatewaySettings(config) });
    if (!resolved.ok) throw new Error(`parameters do not suit ${driver.name}: ${JSON.stringify(resolved.fields)}`);
    return resolved.config;
  });
}
