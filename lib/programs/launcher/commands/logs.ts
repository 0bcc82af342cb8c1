import { existsSync, statSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { LogName } from "./command-line";
import { logFileOf } from "../settings/home";
import type { LaunchSettings } from "../settings/launch-settings";
import { logSize, readRange, readTail } from "../processes/log-tail";

type Options = { of: LogName[]; follow: boolean; lines: number };

/** Prints the ends of logs, and what is added to them as long as `follow` is asked for. */
export async function logs(settings: LaunchSettings, { of, follow, lines }: Options): Promise<number> {
  const present = of.filter((name) => existsSync(logFileOf(settings.home, name)));
  if (present.length === 0 && !follow) {
    console.error(`There is no log of ${of.join(", ")} in ${settings.home.logs}.`);
    return 1;
  }
  const prefixOf = (name: LogName) => (of.length > 1 ? `${name.padEnd(10)} | ` : "");
  for (const name of present) {
    for (const line of await readTail(logFileOf(settings.home, name), lines)) console.log(prefixOf(name) + line);
  }
  if (follow) await followLogs(of.map((name) => ({ file: logFileOf(settings.home, name), prefix: prefixOf(name) })));
  return 0;
}

/** Prints every line that is added to the files after this call, until the signal. */
export async function followLogs(files: { file: string; prefix: string }[], until?: AbortSignal): Promise<void> {
  const followed = files.map((one) => ({
    ...one,
    position: statSync(one.file, { throwIfNoEntry: false })?.size ?? 0,
    rest: "",
  }));
  for (;;) {
    if (until?.aborted) return;
    for (const one of followed) {
      const size = await logSize(one.file);
      // A rotated log begins anew.
      if (size < one.position) one.position = 0;
      if (size === one.position) continue;
      const lines = (one.rest + (await readRange(one.file, one.position, size))).split("\n");
      one.rest = lines.pop() ?? "";
      one.position = size;
      for (const line of lines) console.log(one.prefix + line);
    }
    await sleep(200);
  }
}
