const mebibyte = 1024 * 1024;

/** Numbers that tune the downloader, each with its why. */
export const defaultTuning = {
  /** Small enough to share out the end of a file, large enough that a request's own cost vanishes. */
  segmentBytes: 16 * mebibyte,
  /** Four saturate a fast link; more are tried while the link is slow and each one still helps. */
  connections: 4,
  connectionsMax: 16,
  adaptMs: 3000,
  /** Above this rate a connection is not what limits us. */
  slowConnectionBytesPerSecond: 20 * mebibyte,
  filesAtOnce: 3,
  /** Gathered per write: fewer trips through the thread pool. */
  writeBytes: mebibyte,
  headersMs: 30_000,
  stallMs: 30_000,
  /** What a killed process may lose. */
  journalMs: 250,
  /** What a power cut may lose. */
  durableMs: 2000,
  durableBytes: 64 * mebibyte,
  backoffMs: 1000,
  backoffMaxMs: 300_000,
  /** A hub that says "later" is believed, within reason. */
  retryAfterMaxMs: 3_600_000,
  diskCheckMs: 10_000,
  tickMs: 1000,
};

export type Tuning = typeof defaultTuning;
