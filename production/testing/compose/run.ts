import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fetchGoModules } from "@/lib/kernel/testing/fetch-go-modules";
import { profilesOf, readStack } from "../../stack";

/**
 * `npm run test:compose`: Docker Compose itself takes docker-compose.yml with each profile, where it is installed; else
 * the library it loads such files with, which needs Go.
 */
const root = join(import.meta.dirname, "../../..");
const file = join(root, "docker-compose.yml");
const environment = { ...process.env, KAMIWAZA_HOST: "kamiwaza.example.com" };
const profiles = profilesOf(readStack());

if (finds("docker", ["compose", "version"])) {
  for (const active of [[], ...profiles.map((profile) => [profile]), profiles]) {
    const chosen = active.flatMap((profile) => ["--profile", profile]);
    run(root, "docker", ["compose", "--file", file, ...chosen, "config", "--quiet"]);
  }
  console.log(`docker compose config: ${profiles.length + 2} combinations of profiles, no problem`);
} else if (finds("go", ["version"])) {
  fetchGoModules(import.meta.dirname);
  run(import.meta.dirname, "go", ["run", ".", file, ...profiles]);
} else {
  console.error("Neither Docker Compose nor Go is here. Get Go from https://go.dev/dl or apt-get install golang.");
  process.exitCode = 1;
}

function finds(command: string, parameters: string[]): boolean {
  return spawnSync(command, parameters).status === 0;
}

function run(directory: string, command: string, parameters: string[]): void {
  const { status } = spawnSync(command, parameters, { cwd: directory, stdio: "inherit", env: environment });
  if (status !== 0) process.exit(status ?? 1);
}
