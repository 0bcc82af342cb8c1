type Handler = {
  onHead(head: string): void;
  /** Valid during the call alone. */
  onBody(piece: Buffer): void;
  onEnd(): void;
};

const nothing = Buffer.alloc(0);
const endOfHead = Buffer.from("\r\n\r\n");
const endOfLine = Buffer.from("\r\n");

/** Reads HTTP/1.1 messages of known length or in chunks, one after the other, as they come from a connection. */
export class MessageReader {
  readonly #handler: Handler;
  #state: "head" | "body" | "size" | "chunk" | "chunk-end" = "head";
  #left = 0;
  #isLast = false;
  #rest = nothing;

  constructor(handler: Handler) {
    this.#handler = handler;
  }

  /** @throws Error when it is no such message. */
  feed(bytes: Buffer): void {
    let input = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    this.#rest = nothing;
    while (input.length > 0) {
      const taken = this.#take(input);
      if (taken === 0) {
        // What arrives next overwrites what was read into.
        this.#rest = Buffer.from(input);
        return;
      }
      input = input.subarray(taken);
    }
  }

  /** @returns how many bytes were used; 0 when more are needed. */
  #take(input: Buffer): number {
    switch (this.#state) {
      case "head":
        return this.#takeHead(input);
      case "size":
      case "chunk-end":
        return this.#takeLine(input);
      case "body":
      case "chunk":
        return this.#takeBody(input);
    }
  }

  #takeHead(input: Buffer): number {
    const end = input.indexOf(endOfHead);
    if (end === -1) return 0;
    const head = input.toString("latin1", 0, end);
    this.#handler.onHead(head);
    this.#left = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
    if (/\r\ntransfer-encoding: *chunked/i.test(head)) this.#state = "size";
    else if (this.#left > 0) this.#state = "body";
    else this.#handler.onEnd();
    return end + endOfHead.length;
  }

  #takeLine(input: Buffer): number {
    const end = input.indexOf(endOfLine);
    if (end === -1) return 0;
    if (this.#state === "chunk-end") {
      this.#state = this.#isLast ? "head" : "size";
      if (this.#isLast) this.#handler.onEnd();
    } else {
      this.#left = Number.parseInt(input.toString("latin1", 0, end), 16);
      if (Number.isNaN(this.#left)) throw new Error(`no chunk begins with ${input.toString("latin1", 0, 40)}`);
      this.#isLast = this.#left === 0;
      this.#state = this.#isLast ? "chunk-end" : "chunk";
    }
    return end + endOfLine.length;
  }

  #takeBody(input: Buffer): number {
    const piece = input.length > this.#left ? input.subarray(0, this.#left) : input;
    this.#left -= piece.length;
    this.#handler.onBody(piece);
    if (this.#left === 0) {
      const isWhole = this.#state === "body";
      this.#state = isWhole ? "head" : "chunk-end";
      if (isWhole) this.#handler.onEnd();
    }
    return piece.length;
  }
}
