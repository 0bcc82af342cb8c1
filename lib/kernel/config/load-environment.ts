import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import type { Environment } from "./read-config";

/** The environment of this process, completed from the `.env` file of a folder; what is already set wins. */
export function loadEnvironment(directory: string, environment: Environment = process.env): Environment {
  const file = join(directory, ".env");
  const fromFile = existsSync(file) ? parseEnv(readFileSync(file, "utf8")) : {};
  const loaded: Environment = { ...fromFile };
  for (const [name, value] of Object.entries(environment)) {
    if (value !== undefined && value !== "") loaded[name] = value;
  }
  return loaded;
}
