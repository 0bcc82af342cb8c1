/** The name people know a system by, from `/etc/os-release` of Linux or `sw_vers` of macOS. */
export function parseOsName(text: string, platform: string): string {
  const pretty = /^PRETTY_NAME="?([^"\n]+)"?$/m.exec(text)?.[1];
  if (pretty) return pretty;
  const name = /^ProductName:\s*(.+)$/m.exec(text)?.[1];
  const version = /^ProductVersion:\s*(.+)$/m.exec(text)?.[1];
  return name ? `${name} ${version ?? ""}`.trim() : platform;
}
