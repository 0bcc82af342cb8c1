const deadlineMs = 2_000;

/** @returns whether the address answers 2xx within 2 s. A refused connection is an answer too: no. */
export async function probe(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(deadlineMs) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
