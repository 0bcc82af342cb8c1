/** Bytes of a log that are read at most; the newest ones count. */
const bytesMax = 2 * 1024 ** 2;

/** The lines of a plain-text answer. */
export async function logLines(response: Response): Promise<string[]> {
  const chunks: Uint8Array[] = [];
  let held = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    held += chunk.byteLength;
    while (held > bytesMax && chunks[0] && held - chunks[0].byteLength >= bytesMax)
      held -= chunks.shift()?.byteLength ?? 0;
  }
  const lines = Buffer.concat(chunks).toString("utf8").split(/\r?\n/);
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}
