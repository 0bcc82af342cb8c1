import { ConfigError } from "@/lib/kernel/config";
import { BackupError } from "./backup/backup-error";
import { parseCommandLine, usage, UsageError, type Command } from "./commands/command-line";
import { describeStartFailure, StartError } from "./start-error";
import { readLaunchSettings } from "./settings/launch-settings";
import { AlreadyRunningError } from "./processes/supervisor-lock";

process.umask(0o077);
process.exitCode = await main(process.argv.slice(2));

/** @returns the exit code. */
async function main(words: string[]): Promise<number> {
  try {
    return await run(parseCommandLine(words));
  } catch (error) {
    console.error(explain(error));
    return error instanceof UsageError || error instanceof ConfigError ? 2 : 1;
  }
}

/** The database and the programs are loaded only by the commands that need them. */
async function run(command: Command): Promise<number> {
  switch (command.name) {
    case "help":
      console.log(usage);
      return 0;
    case "up":
      return command.foreground
        ? (await import("./commands/stay-up")).stayUp(readLaunchSettings(), { announced: true })
        : (await import("./commands/up")).up(readLaunchSettings());
    case "supervise":
      return (await import("./commands/stay-up")).stayUp(readLaunchSettings(), { announced: false });
    case "dev":
      return (await import("./commands/dev")).dev(readLaunchSettings());
    case "down":
      return (await import("./commands/down")).down(readLaunchSettings(), command.keepEngines ? "leave" : "stop");
    case "status":
      return (await import("./commands/status")).status(readLaunchSettings(), command);
    case "reset-password":
      return (await import("./commands/reset-password")).resetPassword(readLaunchSettings(), command);
    case "join":
      return (await import("./commands/join")).join(readLaunchSettings());
    case "logs":
      return (await import("./commands/logs")).logs(readLaunchSettings(), command);
    case "backup":
      return (await import("./backup")).runBackup(readLaunchSettings(), command.folder, command);
    case "restore":
      return (await import("./backup")).runRestore(readLaunchSettings(), command.folder, command);
    default:
      return command satisfies never;
  }
}

function explain(error: unknown): string {
  if (error instanceof UsageError) return `${error.message}\n\n${usage}`;
  if (error instanceof StartError) return describeStartFailure({ what: error.message, fix: error.fix, log: error.log });
  if (error instanceof AlreadyRunningError) return `${error.message} Stop it first: npm run down`;
  if (error instanceof ConfigError || error instanceof BackupError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
