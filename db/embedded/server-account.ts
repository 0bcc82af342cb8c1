import { execFile, type SpawnOptions } from "node:child_process";
import { promisify } from "node:util";

/** How PostgreSQL's programs run without the rights of root, which they refuse. */
export type ServerAccount = {
  /** Command that the program is given to, empty when it runs by itself. */
  prefix: string[];
  /** User and group for the child, unset when it keeps ours. */
  identity: Pick<SpawnOptions, "uid" | "gid">;
  /** Owner that the data directory must have, unset when we cannot change it. */
  owner: { uid: number; gid: number } | undefined;
};

const nobodyId = 65534;

/** Inside, we are nobody; outside, files stay root's, so directories that only root may enter work too. */
const namespacePrefix = ["unshare", "-U", `--map-user=${nobodyId}`, `--map-group=${nobodyId}`, "--"];

/**
 * Root gives its rights up in a user namespace, or by becoming nobody where namespaces are not allowed (as in many
 * containers). Anybody else runs the programs as they are.
 */
export async function chooseServerAccount(): Promise<ServerAccount> {
  if (process.getuid?.() !== 0) return { prefix: [], identity: {}, owner: undefined };
  if (await runs(...namespacePrefix, "true")) {
    return { prefix: namespacePrefix, identity: {}, owner: { uid: 0, gid: 0 } };
  }
  return accountOfNobody();
}

export async function accountOfNobody(): Promise<ServerAccount> {
  const owner = { uid: await idOfNobody("-u"), gid: await idOfNobody("-g") };
  return { prefix: [], identity: owner, owner };
}

async function runs(command = "", ...parameters: string[]): Promise<boolean> {
  try {
    await promisify(execFile)(command, parameters, { timeout: 5_000 });
    return true;
  } catch {
    return false;
  }
}

/** The number differs between systems: 65534 on Linux, -2 on macOS. */
async function idOfNobody(flag: "-u" | "-g"): Promise<number> {
  const { stdout } = await promisify(execFile)("id", [flag, "nobody"], { timeout: 5_000 });
  return Number(stdout.trim());
}
