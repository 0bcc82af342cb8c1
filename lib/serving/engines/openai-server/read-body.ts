import type { IncomingMessage } from "node:http";
import { Refusal } from "./refusal";

/** Reads and parses a JSON body of at most `bytesMax`. */
export async function readJsonBody(request: IncomingMessage, bytesMax: number): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const buffer = Buffer.from(chunk);
    bytes += buffer.byteLength;
    if (bytes > bytesMax) {
      throw new Refusal(413, `The request body is larger than ${bytesMax} bytes.`, { code: "payload_too_large" });
    }
    chunks.push(buffer);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch (cause) {
    throw new Refusal(400, "The request body is not valid JSON.", { code: "invalid_json", cause });
  }
}
