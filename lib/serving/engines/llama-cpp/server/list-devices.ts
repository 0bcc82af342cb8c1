import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { programArguments } from "../../program-arguments";
import { loadBinding } from "./native/binding";
import { buildsOf, folderOf } from "./native/builds";

/** An accelerated build and the accelerators it can use, by the names their drivers give them. */
export type AcceleratedBuild = { build: string; devices: string[] };

/** Drivers take seconds when nothing else holds the device. */
const deadlineMs = 12_000;

/**
 * The best build that finds an accelerator on this machine, undefined where none does. Each build is asked in a process
 * of its own: native modules do not share one, and a broken driver may take its process down.
 *
 * @param script - the program that answers `devicesArgument` with `devicesOf`
 */
export async function findAcceleratedBuild(script: string): Promise<AcceleratedBuild | undefined> {
  for (const build of buildsOf(process.platform, process.arch)) {
    if (folderOf(build) === undefined) continue;
    const devices = await ask(script, build);
    if (devices.length > 0) return { build, devices };
  }
  return undefined;
}

/** Names of the accelerators that this build can use, in this process. */
export async function devicesOf(build: string): Promise<string[]> {
  const binding = await loadBinding(build, () => undefined);
  return binding.getGpuDeviceInfo().deviceNames;
}

async function ask(script: string, build: string): Promise<string[]> {
  const args = [...programArguments({ node: process.execPath, script }), "--devices-of", build];
  try {
    const { stdout } = await promisify(execFile)(process.execPath, args, {
      timeout: deadlineMs,
      killSignal: "SIGKILL",
    });
    return JSON.parse(stdout) as string[];
  } catch {
    // Its libraries are missing or its driver is broken: this build is of no use here.
    return [];
  }
}
