import { spawn } from "node:child_process";
import { chown, mkdir } from "node:fs/promises";

/** How to run PostgreSQL's programs, which refuse to be root. */
export type RunAs = { prefix: string[]; identity: { uid?: number; gid?: number } };

const nobody = 65534;

/**
 * Not root: as we are. Root: inside a user namespace that maps root to nobody, so files stay ours and no user has to be
 * made; where namespaces are closed, as the user nobody with the folder given to it.
 */
export async function chooseRunAs(dataDirectory: string): Promise<RunAs> {
  if (process.getuid?.() !== 0) return { prefix: [], identity: {} };
  const prefix = ["unshare", "-U", `--map-user=${nobody}`, `--map-group=${nobody}`, "--"];
  if (await succeeds([...prefix, "true"])) return { prefix, identity: {} };
  await mkdir(dataDirectory, { recursive: true });
  await chown(dataDirectory, nobody, nobody);
  return { prefix: [], identity: { uid: nobody, gid: nobody } };
}

function succeeds([command = "", ...args]: string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: "ignore" });
    child.on("error", () => resolve(false));
    child.on("exit", (code) => resolve(code === 0));
  });
}
