import * as z from "zod";
import { ranges, wholeRanges } from "./openai-server/ranges";

const number = ({ min, max }: { min: number; max: number }) => z.number().min(min).max(max).optional();
const whole = ({ min, max }: { min: number; max: number }) => z.int().min(min).max(max).optional();

/** What a configuration may say of sampling. Engines start without it: the gateway gives it where a caller sends none. */
export const samplingSchema = z.object({
  temperature: number(ranges.temperature),
  top_p: number(ranges.top_p),
  top_k: whole(wholeRanges.top_k),
  min_p: number(ranges.min_p),
  max_tokens: whole(wholeRanges.max_tokens),
  presence_penalty: number(ranges.presence_penalty),
  frequency_penalty: number(ranges.frequency_penalty),
  repeat_penalty: number(ranges.repeat_penalty),
});

export const isSampling = (name: string): boolean => Object.hasOwn(samplingSchema.shape, name);

/** The sampling values of a configuration, or of a row that holds more; one that is out of range is none. */
export function samplingOf(config: Record<string, unknown>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(samplingSchema.shape).flatMap(([name, schema]) => {
      const value = schema.safeParse(numberOf(config[name])).data;
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** The Kamiwaza client's configurations hold numbers as texts too. */
export const numberOf = (value: unknown): unknown =>
  typeof value === "string" && /^-?\d{1,15}(?:\.\d{1,15})?$/.test(value) ? Number(value) : value;
