import type { ProcessStatus } from "./inspect-process";

const columns = ["process", "state", "pid", "uptime", "restarts", "port", "memory"];

/** One line for each process, columns aligned. */
export function statusTable(processes: ProcessStatus[]): string {
  const rows = processes.map((one) => [
    one.name,
    one.state,
    one.pid === undefined ? "-" : String(one.pid),
    one.uptimeSeconds === undefined ? "-" : describeDuration(one.uptimeSeconds),
    String(one.restarts),
    String(one.port),
    one.memoryBytes === undefined ? "-" : `${Math.round(one.memoryBytes / 1024 ** 2)} MiB`,
  ]);
  const table = [columns, ...rows];
  const widths = columns.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  return table
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** The two largest units: `42s`, `3m 7s`, `5h 12m`, `9d 1h`. */
export function describeDuration(seconds: number): string {
  const [days, hours, minutes] = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3_600) % 24,
    Math.floor(seconds / 60) % 60,
  ];
  if (days > 0) return `${days}d ${hours}h`;
  if (hours > 0) return `${hours}h ${minutes}m`;
  return minutes > 0 ? `${minutes}m ${seconds % 60}s` : `${seconds}s`;
}
