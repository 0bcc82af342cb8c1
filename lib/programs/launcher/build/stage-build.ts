import { spawnSync } from "node:child_process";
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bundlePrograms, programSources } from "./bundle-programs";
import { findInstallation } from "../settings/installation";

/**
 * Builds everything beside what runs now, into `.dist-staged`: `release-build.ts` then puts it in place. A build that
 * fails changes nothing for a running product.
 */
const root = findInstallation(import.meta.dirname);
const staged = join(root, ".dist-staged");

rmSync(staged, { recursive: true, force: true });
run("next", "build");
await bundlePrograms(root, programSources, staged);
stageWeb(join(staged, "web"));
writeFileSync(
  join(staged, "BUILD_ID"),
  `${readFileSync(join(root, ".next", "BUILD_ID"), "utf8")}-${Date.now().toString(36)}\n`,
);

/** Next's standalone server lacks the static files, which it leaves to a CDN; here it serves them itself. */
function stageWeb(web: string): void {
  const standalone = join(root, ".next", "standalone");
  if (!existsSync(join(standalone, "server.js"))) throw new Error(`next build left no server in ${standalone}`);
  copy(standalone, web);
  copy(join(root, ".next", "static"), join(web, ".next", "static"));
  if (existsSync(join(root, "public"))) copy(join(root, "public"), join(web, "public"));
  // Next copies .env files along; what they said on the day of the build must not outlive a change.
  for (const name of readdirSync(web)) if (name.startsWith(".env")) rmSync(join(web, name));
}

function copy(from: string, to: string): void {
  cpSync(from, to, { recursive: true, verbatimSymlinks: true });
}

function run(command: string, ...args: string[]): void {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: "inherit",
    // Nobody is told that an installation was built.
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1" },
  });
  if (status === 0) return;
  console.error(
    `\n${command} ${args.join(" ")} failed${error ? `: ${error.message}` : ""}. What runs now was not touched.`,
  );
  process.exit(1);
}
