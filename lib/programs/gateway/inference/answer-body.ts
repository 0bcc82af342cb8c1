import type { ServerResponse } from "node:http";

/** Up to this many bytes are written as a string of one byte a character: what stands before and behind joins it in one piece. */
const joinedBytesMax = 16 * 1024;

/**
 * Writes an answer to a client in as few pieces as it can. Node gathers four for every chunk of a stream, and two for an
 * answer and its head, and each costs more than copying a few kilobytes.
 */
export class AnswerBody {
  readonly #res: ServerResponse;
  #isChunked = false;

  constructor(res: ServerResponse) {
    this.#res = res;
  }

  /** @param headers - names and values by turns; with `content-length` unless the body is to go in chunks. */
  writeHead(status: number, headers: string[], length: string | undefined): void {
    const res = this.#res;
    // Clients of HTTP/1.0 take no chunks; theirs ends with the connection.
    this.#isChunked = length === undefined && res.useChunkedEncodingByDefault;
    if (length !== undefined) headers.push("content-length", length);
    if (this.#isChunked) headers.push("transfer-encoding", "chunked");
    res.writeHead(status, headers);
    // From here on they are framed below.
    if (this.#isChunked) res.chunkedEncoding = false;
  }

  /** @returns whether the client takes more. */
  write(bytes: Buffer): boolean {
    const res = this.#res;
    const isSmall = bytes.length <= joinedBytesMax;
    if (!this.#isChunked) return isSmall ? res.write(bytes.toString("latin1"), "latin1") : res.write(bytes);
    const size = `${bytes.length.toString(16)}\r\n`;
    if (isSmall) return res.write(`${size}${bytes.toString("latin1")}\r\n`, "latin1");
    res.write(size, "latin1");
    res.write(bytes);
    return res.write("\r\n", "latin1");
  }

  end(bytes?: Buffer): void {
    const res = this.#res;
    if (bytes && this.#isChunked) this.write(bytes);
    if (this.#isChunked) res.end("0\r\n\r\n", "latin1");
    else if (bytes && bytes.length <= joinedBytesMax) res.end(bytes.toString("latin1"), "latin1");
    else res.end(bytes);
  }
}
