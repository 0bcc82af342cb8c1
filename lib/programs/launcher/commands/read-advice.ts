import * as z from "zod";

const deadlineMs = 2000;
const readiness = z.object({ checks: z.array(z.object({ ok: z.boolean(), detail: z.string() })) });

/** @returns what a program's readiness says of checks that do not hold, in its words; nothing when it does not answer. */
export async function readAdvice(url: string): Promise<string[]> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(deadlineMs) });
    const { checks } = readiness.parse(await response.json());
    return checks.flatMap(({ ok, detail }) => (ok ? [] : [detail]));
  } catch {
    // Whether it answers at all is in the table of processes already.
    return [];
  }
}
