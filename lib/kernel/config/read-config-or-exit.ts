import type * as z from "zod";
import { ConfigError, readConfig } from "./read-config";

/** The first step of a program: without a valid configuration it says what is wrong, and ends. */
export function readConfigOrExit<Slices extends Record<string, z.ZodObject>>(
  slices: Slices,
): ReturnType<typeof readConfig<Slices>> {
  try {
    return readConfig(slices);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return process.exit(1);
  }
}
