import { spawnSync } from "node:child_process";

/** Brings what a Go program is made of; a proxy that does not answer is asked again. What stays missing, `go run` says. */
export function fetchGoModules(directory: string): void {
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    const { status } = spawnSync("go", ["list", "-deps", "."], {
      cwd: directory,
      stdio: ["ignore", "ignore", "inherit"],
    });
    if (status === 0) return;
  }
}
