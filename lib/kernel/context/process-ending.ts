/** Kept on the global object, because a server may load a module more than once. */
const holder = globalThis as typeof globalThis & { kamiwazaEnding?: AbortSignal };

/** Fires when this process is asked to end. Whoever only waits then answers, because the server ends after its answers. */
export function processEnding(): AbortSignal {
  holder.kamiwazaEnding ??= listen();
  return holder.kamiwazaEnding;
}

function listen(): AbortSignal {
  const ending = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => ending.abort());
  return ending.signal;
}
