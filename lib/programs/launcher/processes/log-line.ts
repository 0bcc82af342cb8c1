import { parseJson } from "@/lib/kernel/json/parse-json";
import * as z from "zod";

/** A line of a log: what it says, and when, as far as it tells. */
export type LogLine = { at: number | undefined; text: string };

const record = z.looseObject({ time: z.iso.datetime(), level: z.number(), msg: z.string().default("") });
const levels = new Map([
  [10, "TRACE"],
  [20, "DEBUG"],
  [30, "INFO"],
  [40, "WARN"],
  [50, "ERROR"],
  [60, "FATAL"],
]);
const error = z.looseObject({ message: z.string().optional(), stack: z.string().optional() });

/** PostgreSQL writes "2026-11-29 03:00:00.123 UTC [4711] LOG: …". */
const plainMoment = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}(?:\.\d+)?) (?:UTC|GMT)\b\s*/;

/** A line for people: the local time, how grave it is, and what happened; what is no record of ours stays as it is. */
export function readLogLine(line: string): LogLine {
  const parsed = line.startsWith("{") ? record.safeParse(parseJson(line)) : undefined;
  if (parsed?.success) {
    const { time, level, msg, process: _process, err, ...rest } = parsed.data;
    const at = Date.parse(time);
    const failure = error.safeParse(err);
    const why = failure.success ? (failure.data.stack ?? failure.data.message) : undefined;
    const fields = Object.entries(rest).map(([name, value]) => `${name}=${textOf(value)}`);
    const said = [clock(at), (levels.get(level) ?? String(level)).padEnd(5), msg, ...fields].join(" ");
    return { at, text: why ? `${said}\n${why.replaceAll(/^/gm, "    ")}` : said };
  }
  const moment = plainMoment.exec(line);
  const at = moment ? Date.parse(`${moment[1]}T${moment[2]}Z`) : undefined;
  return { at, text: at === undefined ? line : `${clock(at)} ${line.slice(moment?.[0].length)}` };
}

const textOf = (value: unknown) => (typeof value === "string" && !/\s/.test(value) ? value : JSON.stringify(value));

/** "03:14:15.926" where this command runs; the day too, where it is not today's. */
function clock(at: number): string {
  const moment = new Date(at);
  const two = (value: number) => String(value).padStart(2, "0");
  const time = `${two(moment.getHours())}:${two(moment.getMinutes())}:${two(moment.getSeconds())}.${String(moment.getMilliseconds()).padStart(3, "0")}`;
  if (moment.toDateString() === new Date().toDateString()) return time;
  return `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())} ${time}`;
}
