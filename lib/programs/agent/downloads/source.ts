import type { BodySink } from "@/lib/kernel/egress";
import type { AppError } from "@/lib/kernel/errors";
import type { ByteRange } from "./byte-ranges";

/** Bytes of a file from the start of the asked range on; `whole` when they begin at 0 because ranges are not served. */
export type Opened = {
  validator: string | undefined;
  whole: boolean;
  /** Hands over everything, then settles. */
  read: (sink: BodySink) => Promise<void>;
  /** Lets go of bytes that nobody will read. */
  cancel: () => void;
};

/** What was there before has another entity tag now, so bytes of both must not be mixed. */
export class SourceChanged extends Error {
  constructor() {
    super("The file changed at its source.");
    this.name = "SourceChanged";
  }
}

/** Where the bytes of one file come from. */
export type Source = {
  /** Bytes of different origins are never mixed in one partial file. */
  readonly origin: string;
  /** What a failure of this source means to a reader. */
  explain(error: unknown): AppError;
  /** Where the file is on this node, if it is; some file systems can share its blocks. */
  localPath?(): Promise<string | undefined>;
  /** Whether several ranges at once may help. */
  readonly parallel: boolean;
  /**
   * Opens a range; `validator` is the entity tag of what is on disk already.
   *
   * @throws SourceChanged, AppError, or whatever the network or the disk throws.
   */
  open(range: ByteRange, options: { validator: string | undefined; signal: AbortSignal }): Promise<Opened>;
};
