import { GgufError } from "./gguf-error";
import { limits } from "./limits";
import type { ReadAt } from "./read-at";

/**
 * Walks a header forward and keeps one window of it in memory. Every read asks for its bytes first (`need`), so a
 * length taken from the file can only ever make it refuse, never allocate more than a window.
 */
export class ByteCursor {
  readonly #readAt: ReadAt;
  readonly #sizeBytes: number;
  #window: Uint8Array = new Uint8Array(0);
  #view: DataView = new DataView(new ArrayBuffer(0));
  #windowStart = 0;
  #position = 0;

  constructor(readAt: ReadAt, sizeBytes: number) {
    this.#readAt = readAt;
    this.#sizeBytes = sizeBytes;
  }

  /** Offset in the file. */
  get position(): number {
    return this.#position;
  }

  /** Bytes that can be read before the next `need` goes to the file. */
  get ready(): number {
    return this.#windowStart + this.#window.byteLength - this.#position;
  }

  /** Makes `length` bytes readable. Callers bound `length` by a constant of ours, never by a number from the file. */
  async need(length: number): Promise<void> {
    if (this.ready >= length) return;
    const end = this.#position + length;
    if (end > this.#sizeBytes) {
      throw new GgufError("TRUNCATED", `The file ends at byte ${this.#sizeBytes}, inside its header.`);
    }
    if (end > limits.headerBytes) {
      throw new GgufError("HEADER_TOO_LARGE", `The header is larger than ${limits.headerBytes / 1024 ** 2} MiB.`);
    }
    const wanted = Math.max(length, this.#position === 0 ? limits.firstReadBytes : limits.readBytes);
    const window = await this.#readAt(this.#position, Math.min(wanted, this.#sizeBytes - this.#position));
    if (window.byteLength < length) {
      throw new GgufError("TRUNCATED", `The file gave ${window.byteLength} of ${length} bytes at ${this.#position}.`);
    }
    this.#window = window;
    this.#view = new DataView(window.buffer, window.byteOffset, window.byteLength);
    this.#windowStart = this.#position;
  }

  /** Passes over `length` bytes without reading them. */
  skip(length: number): void {
    if (this.#position + length > this.#sizeBytes) {
      throw new GgufError("TRUNCATED", `The file ends at byte ${this.#sizeBytes}, inside its header.`);
    }
    if (this.#position + length > limits.headerBytes) {
      throw new GgufError("HEADER_TOO_LARGE", `The header is larger than ${limits.headerBytes / 1024 ** 2} MiB.`);
    }
    this.#position += length;
    if (this.#position > this.#windowStart + this.#window.byteLength) {
      this.#window = new Uint8Array(0);
      this.#windowStart = this.#position;
    }
  }

  bytes(length: number): Uint8Array {
    const start = this.#advance(length);
    return this.#window.subarray(start, start + length);
  }

  uint8(): number {
    return this.#view.getUint8(this.#advance(1));
  }

  int8(): number {
    return this.#view.getInt8(this.#advance(1));
  }

  uint16(): number {
    return this.#view.getUint16(this.#advance(2), true);
  }

  int16(): number {
    return this.#view.getInt16(this.#advance(2), true);
  }

  uint32(): number {
    return this.#view.getUint32(this.#advance(4), true);
  }

  int32(): number {
    return this.#view.getInt32(this.#advance(4), true);
  }

  uint64(): bigint {
    return this.#view.getBigUint64(this.#advance(8), true);
  }

  int64(): bigint {
    return this.#view.getBigInt64(this.#advance(8), true);
  }

  float32(): number {
    return this.#view.getFloat32(this.#advance(4), true);
  }

  float64(): number {
    return this.#view.getFloat64(this.#advance(8), true);
  }

  #advance(length: number): number {
    const start = this.#position - this.#windowStart;
    this.#position += length;
    return start;
  }
}
