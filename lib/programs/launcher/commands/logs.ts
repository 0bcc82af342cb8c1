import { existsSync, statSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { LogName } from "./command-line";
import { logFileOf } from "../settings/home";
import type { LaunchSettings } from "../settings/launch-settings";
import { readLogLine } from "../processes/log-line";
import { logSize, readRange, readTail } from "../processes/log-tail";

type Options = { of: LogName[]; follow: boolean; lines: number; json: boolean };

/**
 * Prints the ends of logs by time, and what is added to them as long as `follow` is asked for: for people on a terminal,
 * as they are written for everything else.
 */
export async function logs(settings: LaunchSettings, { of, follow, lines, json }: Options): Promise<number> {
  const present = of.filter((name) => existsSync(logFileOf(settings.home, name)));
  if (present.length === 0 && !follow) {
    console.error(`There is no log of ${of.join(", ")} in ${settings.home.logs}.`);
    return 1;
  }
  const forPeople = !json && process.stdout.isTTY;
  const prefixOf = (name: LogName) => (of.length > 1 && !json ? `${name.padEnd(10)} | ` : "");
  const tails = await Promise.all(
    present.map(async (name) => ({
      prefix: prefixOf(name),
      lines: await readTail(logFileOf(settings.home, name), lines),
    })),
  );
  for (const line of inOrder(tails, forPeople)) console.log(line);
  if (follow) {
    const files = of.map((name) => ({ file: logFileOf(settings.home, name), prefix: prefixOf(name) }));
    await followLogs(files, { forPeople });
  }
  return 0;
}

/** Lines of several logs by time. One that does not tell its time belongs to the one before it in its own log. */
export function inOrder(tails: readonly { prefix: string; lines: readonly string[] }[], forPeople: boolean): string[] {
  const lines = tails.flatMap(({ prefix, lines: written }) => {
    let latest = -Infinity;
    return written.map((line) => {
      const { at, text } = readLogLine(line);
      latest = at ?? latest;
      return { at: latest, text: prefix + (forPeople ? text : line) };
    });
  });
  return lines.toSorted((one, other) => (one.at === other.at ? 0 : one.at - other.at)).map(({ text }) => text);
}

/** Prints every line that is added to the files after this call, until the signal. */
export async function followLogs(
  files: { file: string; prefix: string }[],
  { until, forPeople = false }: { until?: AbortSignal; forPeople?: boolean } = {},
): Promise<void> {
  const followed = files.map((one) => ({
    ...one,
    position: statSync(one.file, { throwIfNoEntry: false })?.size ?? 0,
    rest: "",
  }));
  for (;;) {
    if (until?.aborted) return;
    const added = [];
    for (const one of followed) {
      const size = await logSize(one.file);
      // A rotated log begins anew.
      if (size < one.position) one.position = 0;
      if (size === one.position) continue;
      const lines = (one.rest + (await readRange(one.file, one.position, size))).split("\n");
      one.rest = lines.pop() ?? "";
      one.position = size;
      added.push({ prefix: one.prefix, lines });
    }
    for (const line of inOrder(added, forPeople)) console.log(line);
    await sleep(200);
  }
}
