/** Which of the shell's own layers is open. One at a time, opened from anywhere. */
export type ShellLayer = "palette" | "shortcuts";

let open: ShellLayer | undefined;
const listeners = new Set<() => void>();

export function openShellLayer(layer: ShellLayer | undefined): void {
  open = layer;
  for (const listener of listeners) listener();
}

export function currentShellLayer(): ShellLayer | undefined {
  return open;
}

export function subscribeToShellLayers(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
