import type * as z from "zod";

/** Names of all variables a slice reads, each also in its NAME_FILE form. */
export function variablesOf(...slices: z.ZodObject[]): string[] {
  return slices.flatMap((slice) => Object.keys(slice.shape)).flatMap((name) => [name, `${name}_FILE`]);
}
