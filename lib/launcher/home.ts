import { chmod, mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";

/** Where the launcher keeps what in $KAMIWAZA_HOME. The agent adds its own folders beside these. */
export type Home = { root: string; secrets: string; logs: string; run: string; postgres: string; stateFile: string };

export function homeAt(directory: string): Home {
  const root = resolve(directory);
  const run = join(root, "run");
  return {
    root,
    run,
    secrets: join(root, "secrets"),
    logs: join(root, "logs"),
    postgres: join(root, "postgres"),
    stateFile: join(run, "state.json"),
  };
}

/** Makes the folders. The root can be entered by others, because PostgreSQL may have to run as another user. */
export async function prepareHome(home: Home): Promise<void> {
  await mkdir(home.root, { recursive: true, mode: 0o711 });
  for (const folder of [home.secrets, home.logs, home.run]) {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await chmod(folder, 0o700);
  }
}

export function logFileOf(home: Home, process: string): string {
  return join(home.logs, `${process}.log`);
}
