import { GgufError } from "./gguf-error";
import type { GgufHeader } from "./read-header";
import type { GgufArray, GgufUnreadable, GgufValue } from "./read-value";

/** Reads typed values out of a header's metadata; a value of the wrong kind or out of range is refused, not ignored. */
export type Metadata = {
  text(key: string): string | undefined;
  integer(key: string, max: number): number | undefined;
  /** One value per layer, from a single number or an array of exactly `layers` numbers. */
  perLayer(key: string, layers: number, max: number): number[] | undefined;
  arrayLength(key: string): number | undefined;
};

export function metadataOf(header: Pick<GgufHeader, "metadata">): Metadata {
  const get = (key: string) => header.metadata.get(key);
  return {
    text(key) {
      const value = get(key);
      if (value === undefined || typeof value === "string") return value;
      if (isUnreadable(value)) throw new GgufError("BAD_STRING", value.unreadable);
      throw implausible(key, "is not text");
    },
    integer(key, max) {
      const value = get(key);
      return value === undefined ? undefined : integerOf(key, value, max);
    },
    perLayer(key, layers, max) {
      const value = get(key);
      if (value === undefined) return undefined;
      if (!isArray(value)) return Array.from({ length: layers }, () => integerOf(key, value, max));
      if (value.length !== layers || !value.numbers)
        throw implausible(key, `has ${value.length} values for ${layers} layers`);
      return value.numbers.map((number) => integerOf(key, number, max));
    },
    arrayLength(key) {
      const value = get(key);
      return value !== undefined && isArray(value) ? value.length : undefined;
    },
  };
}

function isArray(value: GgufValue): value is GgufArray {
  return typeof value === "object" && "length" in value;
}

function isUnreadable(value: GgufValue): value is GgufUnreadable {
  return typeof value === "object" && "unreadable" in value;
}

function integerOf(key: string, value: GgufValue, max: number): number {
  const number = typeof value === "bigint" || typeof value === "boolean" ? Number(value) : value;
  if (typeof number !== "number" || !Number.isInteger(number)) throw implausible(key, "is not a whole number");
  if (number < 0 || number > max) throw implausible(key, `is ${number}; 0 to ${max} are accepted`);
  return number;
}

function implausible(key: string, what: string): GgufError {
  return new GgufError("IMPLAUSIBLE", `${key} ${what}.`);
}
