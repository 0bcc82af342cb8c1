import { readFileSync } from "node:fs";
import { nameProblem, plainIssue } from "@/lib/kernel/errors";
import type * as z from "zod";

export type Environment = Record<string, string | undefined>;

/** Every problem of the environment at once, so an operator mends it in one go. */
export class ConfigError extends Error {
  readonly problems: string[];

  constructor(problems: string[]) {
    super(`The configuration is not valid:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`);
    this.name = "ConfigError";
    this.problems = problems;
  }
}

/**
 * Parses the named slices from one environment. For every variable NAME of a slice, NAME_FILE may name a file
 * that holds the value (secrets by file). Empty strings and files count as unset.
 *
 * @param found problems that are known already.
 * @throws ConfigError listing the problems of all slices together.
 */
export function readConfig<Slices extends Record<string, z.ZodObject>>(
  slices: Slices,
  environment: Environment = process.env,
  found: string[] = [],
): { [Name in keyof Slices]: z.output<Slices[Name]> } {
  const problems = [...found];
  const parsed: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(slices)) {
    const values = collect(Object.keys(schema.shape), environment, problems);
    const result = schema.safeParse(values, { error: plainIssue });
    if (result.success) parsed[name] = result.data;
    else problems.push(...result.error.issues.map((issue) => nameProblem(issue.path.join("."), issue.message)));
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return parsed as { [Name in keyof Slices]: z.output<Slices[Name]> };
}

function collect(names: string[], environment: Environment, problems: string[]): Environment {
  const values: Environment = {};
  for (const name of names) {
    const file = environment[`${name}_FILE`];
    if (file) {
      try {
        const value = readFileSync(file, "utf8").trim();
        if (value !== "") values[name] = value;
      } catch (cause) {
        problems.push(`${name}_FILE: cannot read ${file} (${cause instanceof Error ? cause.message : String(cause)})`);
      }
    } else if (environment[name]) {
      values[name] = environment[name];
    }
  }
  return values;
}

/** Names of all variables a slice reads, each also in its NAME_FILE form. */
export function variablesOf(...slices: z.ZodObject[]): string[] {
  return slices.flatMap((slice) => Object.keys(slice.shape)).flatMap((name) => [name, `${name}_FILE`]);
}

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
