import type { MemoryEstimate, MemoryPart } from "../driver";

/**
 * Adds parts up to an estimate. The range grows with what is not known: ±10 % when the parts are known,
 * and from the known parts alone up to `unknownBytes` more when something is not.
 */
export function totalOf(
  parts: readonly MemoryPart[],
  unknowns: readonly string[] = [],
  unknownBytes = 0,
): MemoryEstimate {
  const present = parts.filter((part) => part.bytes > 0);
  const known = present.reduce((total, part) => total + part.bytes, 0);
  return {
    lowBytes: Math.round(known * 0.9),
    expectedBytes: Math.round(known + unknownBytes / 2),
    highBytes: Math.round(known * 1.1 + unknownBytes),
    parts: present,
    unknowns: [...unknowns],
  };
}
