/** The head of an HTTP/1.1 answer whose end is known in advance. Header names are in lower case. */
export type PlainHead = {
  status: number;
  headers: Record<string, string>;
  contentLength: number;
  keepAlive: boolean;
};

const statusLine = /^HTTP\/1\.1 (\d{3})(?: [^\r\n]*)?$/;
const headerLine = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\t\x20-\x7e\x80-\xff]*)$/;
const lengthDigits = /^\d{1,15}$/;

/**
 * Reads a head without the empty line at its end. Understands the plainest form alone: HTTP/1.1, no field twice, a
 * Content-Length, no transfer coding, no content coding.
 *
 * @returns undefined for anything else, which is for a full HTTP client to judge.
 */
export function parseHead(text: string): PlainHead | undefined {
  const [first = "", ...lines] = text.split("\r\n");
  const status = Number(statusLine.exec(first)?.[1]);
  if (status !== 200 && status !== 206) return undefined;
  const headers = new Map<string, string>();
  for (const line of lines) {
    const [, name, value = ""] = headerLine.exec(line) ?? [];
    if (name === undefined || headers.has(name.toLowerCase())) return undefined;
    headers.set(name.toLowerCase(), value.trim());
  }
  const length = headers.get("content-length") ?? "";
  if (!lengthDigits.test(length) || headers.has("transfer-encoding") || headers.has("content-encoding"))
    return undefined;
  return {
    status,
    headers: Object.fromEntries(headers),
    contentLength: Number(length),
    keepAlive: !/\bclose\b/i.test(headers.get("connection") ?? ""),
  };
}
