import { EgressError } from "./egress-error";

/** Reads a whole body. @throws EgressError when it is longer than `bytesMax`; no more is read then. */
export async function readCapped(body: AsyncIterable<Uint8Array>, bytesMax: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.byteLength;
    if (length > bytesMax) throw new EgressError("body-too-large", `The answer is longer than ${bytesMax} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}
