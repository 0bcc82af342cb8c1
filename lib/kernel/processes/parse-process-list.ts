export type ListedProcess = { pid: number; groupId: number; startId: string; environment: string };

/**
 * Reads `ps -axww -o pid=,pgid=,stat=,lstart=,command=` as macOS and BSD print it. With `-E` the environment follows
 * the command on the same line.
 */
export function parseProcessList(text: string): ListedProcess[] {
  return text.split("\n").flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(\w{3} \w{3} [ \d]\d [\d:]{8} \d{4})(.*)$/.exec(line);
    const [, pid, groupId, state = "", startId, environment = ""] = match ?? [];
    if (pid === undefined || groupId === undefined || startId === undefined || state.startsWith("Z")) return [];
    return [{ pid: Number(pid), groupId: Number(groupId), startId, environment }];
  });
}
