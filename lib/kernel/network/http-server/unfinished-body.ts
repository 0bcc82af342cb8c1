import { AppError } from "@/lib/kernel/errors";
import type { IncomingMessage } from "node:http";
import type { Watched } from "./deadlines";

/** What a body that goes on beyond one period has to bring in each. Slower is no line that anybody works on. */
const bytesPerSecondMin = 4096;

/** A body must be whole within one period, or bring enough in each. Time in which we ourselves do not read does not count. */
export class UnfinishedBody implements Watched {
  readonly #req: IncomingMessage;
  readonly #periodMs: number;
  readonly #onLate: (error: AppError) => void;
  #since = performance.now();
  #bytesBefore: number;
  #over = false;

  constructor(req: IncomingMessage, periodMs: number, onLate: (error: AppError) => void) {
    this.#req = req;
    this.#periodMs = periodMs;
    this.#onLate = onLate;
    this.#bytesBefore = req.socket.bytesRead;
  }

  checkDeadlines(nowMs: number): void {
    if (this.#over) return;
    const { socket } = this.#req;
    // What has come and nobody took: we are the slower side.
    const isHeldUp = this.#req.complete || this.#req.readableLength > 0;
    if (!isHeldUp && nowMs - this.#since < this.#periodMs) return;
    const enough = (bytesPerSecondMin * this.#periodMs) / 1000;
    if (!isHeldUp && socket.bytesRead - this.#bytesBefore < enough) {
      this.#over = true;
      this.#onLate(late(this.#periodMs / 1000));
    }
    this.#since = nowMs;
    this.#bytesBefore = socket.bytesRead;
  }
}

const late = (seconds: number) =>
  new AppError(
    "REQUEST_TIMEOUT",
    `The body did not arrive within ${seconds} s. A large one may take longer, at ${bytesPerSecondMin} bytes per second or more.`,
  );
