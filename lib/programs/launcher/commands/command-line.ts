import { parseArgs } from "node:util";
import { processNames } from "../processes/process-names";

export const logNames = ["supervisor", ...processNames] as const;
export type LogName = (typeof logNames)[number];

export type Command =
  | { name: "up"; foreground: boolean }
  /** What `up` starts in the background. */
  | { name: "supervise" }
  | { name: "down"; keepEngines: boolean }
  | { name: "status"; json: boolean; setupToken: boolean }
  | { name: "logs"; of: LogName[]; follow: boolean; lines: number; json: boolean }
  | { name: "reset-password"; userName: string; endKeys: boolean }
  | { name: "backup"; folder: string; models: boolean }
  | { name: "restore"; folder: string; replace: boolean }
  | { name: "join" }
  | { name: "dev" }
  | { name: "help" };

/** The command line was not understood; the message says which part. */
export class UsageError extends Error {}

export const usage = `Usage: npm run <command> [-- options]

  up [--foreground]            start everything; returns when it is usable, or stays attached
  down [--keep-engines]        stop everything, in order; or all but the engines, which the next start takes over
  status [--json]              one line for each process; exit code 0 only when all are healthy
  status --setup-token         a new one-time token for creating the owner
  logs [process] [-f] [-n N] [--json]
                               last N lines (default 50) of one log or of each, by time; -f goes on; --json as written
  reset-password <user> [--end-keys]
                               a new password for somebody who cannot sign in, the owner too
  backup <folder> [--models]   copy everything into a new folder below, while it runs; with the model files or without
  restore <backup> [--replace] make the home what it was; one that is not empty is replaced, and kept beside it
  join                         let this machine join again after it was removed under Nodes
  dev                          run from the sources, with reload

Processes: ${logNames.join(", ")}
Settings: environment variables or .env; .env.example lists them all.`;

/** @throws UsageError */
export function parseCommandLine(words: string[]): Command {
  const [name = "help", ...rest] = words;
  switch (name) {
    case "up":
      return { name, foreground: options(rest, { foreground: { type: "boolean" } }).values.foreground ?? false };
    case "down": {
      const { values } = options(rest, { "keep-engines": { type: "boolean" } });
      return { name, keepEngines: values["keep-engines"] ?? false };
    }
    case "supervise":
    case "join":
    case "dev":
      options(rest, {});
      return { name };
    case "status": {
      const { values } = options(rest, { json: { type: "boolean" }, "setup-token": { type: "boolean" } });
      return { name, json: values.json ?? false, setupToken: values["setup-token"] ?? false };
    }
    case "logs":
      return parseLogs(rest);
    case "reset-password":
      return parseResetPassword(rest);
    case "backup": {
      const given = options(rest, { models: { type: "boolean" } }, true);
      return { name, folder: onlyFolder(name, given.positionals), models: given.values.models ?? false };
    }
    case "restore": {
      const given = options(rest, { replace: { type: "boolean" } }, true);
      return { name, folder: onlyFolder(name, given.positionals), replace: given.values.replace ?? false };
    }
    case "help":
    case "--help":
    case "-h":
      return { name: "help" };
    default:
      throw new UsageError(`There is no command "${name}".`);
  }
}

function parseResetPassword(words: string[]): Command {
  const { values, positionals } = options(words, { "end-keys": { type: "boolean" } }, true);
  const [userName, ...more] = positionals;
  if (userName === undefined || more.length > 0)
    throw new UsageError("Say whose password: npm run reset-password -- <user name or e-mail address>");
  return { name: "reset-password", userName, endKeys: values["end-keys"] ?? false };
}

function onlyFolder(name: string, [folder, ...others]: string[]): string {
  if (folder === undefined || others.length > 0) throw new UsageError(`Name one folder: npm run ${name} -- <folder>`);
  return folder;
}

function parseLogs(words: string[]): Command {
  const { values, positionals } = options(
    words,
    {
      follow: { type: "boolean", short: "f" },
      lines: { type: "string", short: "n", default: "50" },
      json: { type: "boolean" },
    },
    true,
  );
  const lines = Number(values.lines);
  if (!Number.isInteger(lines) || lines < 0) throw new UsageError("--lines must be a whole number.");
  const of = positionals.map((given) => {
    const known = logNames.find((name) => name === given);
    if (!known) throw new UsageError(`There is no process "${given}". Choose from: ${logNames.join(", ")}.`);
    return known;
  });
  return {
    name: "logs",
    of: of.length > 0 ? of : [...logNames],
    follow: values.follow ?? false,
    lines,
    json: values.json ?? false,
  };
}

function options<const Options extends NonNullable<Parameters<typeof parseArgs>[0]>["options"] & object>(
  args: string[],
  options: Options,
  allowPositionals = false,
) {
  try {
    return parseArgs({ args, options, allowPositionals });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
