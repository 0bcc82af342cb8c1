import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

/** What is read here of a service in docker-compose.yml. */
export type Service = {
  image: string;
  build?: string;
  profiles?: string[];
  user?: string;
  entrypoint?: string[];
  command?: string[];
  environment?: Record<string, string>;
  secrets?: string[];
  configs?: { source: string; target: string }[];
  volumes?: string[];
  networks?: string[];
  ports?: string[];
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test: string[] };
  restart?: string;
  stop_grace_period?: string;
  read_only?: boolean;
  cap_drop?: string[];
  security_opt?: string[];
  privileged?: boolean;
};

export type Stack = {
  services: Record<string, Service>;
  secrets: Record<string, { file: string }>;
  configs: Record<string, { file: string }>;
  networks: Record<string, { internal?: boolean }>;
};

/** docker-compose.yml with its anchors and merges resolved, its variables as they are written. */
export function readStack(): Stack {
  const text = readFileSync(join(import.meta.dirname, "../docker-compose.yml"), "utf8");
  return parse(text, { merge: true }) as Stack;
}

export function profilesOf({ services }: Stack): string[] {
  return [...new Set(Object.values(services).flatMap(({ profiles }) => profiles ?? []))];
}
