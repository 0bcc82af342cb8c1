import { contradictions, withLaterFacts, type ModelFacts } from "@/lib/serving/engines";

/** A header as a node read it in a copy that the control plane asked for. */
export type Reading = { facts: ModelFacts; isLocal: boolean };

/**
 * Which facts hold of a file, from the ones that held and what nodes read, oldest first. The control plane's own machine
 * is believed before others. Otherwise what held goes on to hold while anybody still reads it so: a node that reads
 * something else changes nothing for the rest. A newer reader may tell more.
 *
 * @returns null when nobody has read the file.
 */
export function settleFacts(standing: ModelFacts | null, readings: readonly Reading[]): ModelFacts | null {
  const own = readings.find(({ isLocal }) => isLocal);
  const isSupported = standing && readings.some(({ facts }) => contradictions(facts, standing).length === 0);
  const settled = own?.facts ?? (isSupported ? standing : readings[0]?.facts);
  if (!settled) return null;
  return withLaterFacts(
    settled,
    readings.map(({ facts }) => facts),
  );
}
