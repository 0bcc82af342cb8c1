/** @returns undefined for a process that ended and was not reaped, and for text that is no `/proc/<pid>/stat`. */
export function parseStat(text: string, bootId: string | undefined): { groupId: number; startId: string } | undefined {
  // The second field is the command in parentheses and may itself hold spaces and parentheses.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const [state, groupId, startTicks] = [fields[0], fields[2], fields[19]];
  if (state === "Z" || state === "X" || groupId === undefined || startTicks === undefined) return undefined;
  return { groupId: Number(groupId), startId: `${startIdPrefix(bootId)}${startTicks}` };
}

/** Start ticks begin anew with every boot, so the boot belongs to what tells processes apart. */
export function startIdPrefix(bootId: string | undefined): string {
  return `${bootId ?? "unknown-boot"}:`;
}
