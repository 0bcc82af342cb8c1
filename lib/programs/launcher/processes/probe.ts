import { keyedTls } from "@/lib/kernel/tls";
import { Agent, request } from "undici";

const deadlineMs = 2_000;

/** Programs of this machine are asked how they are; that they hold a key is for others to demand. */
const dispatcher = new Agent({ connect: keyedTls });

/** @returns whether the address answers 2xx within 2 s. A refused connection is an answer too: no. */
export async function probe(url: string): Promise<boolean> {
  try {
    const { statusCode, body } = await request(url, { dispatcher, signal: AbortSignal.timeout(deadlineMs) });
    await body.dump();
    return statusCode >= 200 && statusCode < 300;
  } catch {
    return false;
  }
}
