import { spawn } from "node:child_process";
import { isSystemError } from "@/lib/kernel/errors/system-error";

/** How a tool's run ended. `done` with any exit code; what it printed may be cut off at the cap. */
export type ToolOutput =
  | { kind: "absent" }
  | { kind: "done"; exitCode: number | null; stdout: string; stderr: string }
  | { kind: "late" }
  | { kind: "failed"; detail: string };

export type RunTool = (command: string, ...args: string[]) => Promise<ToolOutput>;

/** Driver tools may hang when a device does; a first call that loads the driver takes seconds. */
const deadlineMs = 15_000;
const outputBytesMax = 1024 * 1024;

/** Runs tools of this machine with a deadline and a cap on what is read. Never throws. */
export function createRunTool(environment: NodeJS.ProcessEnv, limits = { deadlineMs, outputBytesMax }): RunTool {
  return (command, ...args) =>
    new Promise((resolve) => {
      const child = spawn(command, args, {
        env: { ...environment, LC_ALL: "C" },
        stdio: ["ignore", "pipe", "pipe"],
        detached: true,
      });
      const timer = setTimeout(() => {
        endTool(child.pid);
        resolve({ kind: "late" });
      }, limits.deadlineMs);
      const outputs = [child.stdout, child.stderr].map((stream) => {
        const chunks: Buffer[] = [];
        let bytes = 0;
        stream.on("data", (chunk: Buffer) => {
          if (bytes < limits.outputBytesMax) chunks.push(chunk.subarray(0, limits.outputBytesMax - bytes));
          bytes += chunk.length;
        });
        return () => Buffer.concat(chunks).toString("utf8");
      });
      child.once("error", (error) => {
        clearTimeout(timer);
        resolve(isSystemError(error, "ENOENT") ? { kind: "absent" } : { kind: "failed", detail: error.message });
      });
      child.once("close", (exitCode) => {
        clearTimeout(timer);
        const [stdout, stderr] = outputs.map((read) => read());
        resolve({ kind: "done", exitCode, stdout: stdout ?? "", stderr: stderr ?? "" });
      });
    });
}

/** Some tools are scripts that start others, so the whole group goes. */
function endTool(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    if (!isSystemError(error, "ESRCH")) throw error;
  }
}
