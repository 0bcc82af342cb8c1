/**
 * Caps on what a header may ask of us. The largest published models stay an order of magnitude below each:
 * about 2,000 tensors, 60 keys and 12 MiB of header for 256k-token vocabularies.
 */
export const limits = {
  headerBytes: 96 * 1024 ** 2,
  keys: 1024,
  tensors: 65_536,
  keyBytes: 1024,
  /** Longest string value that is kept (chat templates); longer ones are refused. */
  stringBytes: 1024 ** 2,
  /** All kept strings of one header together. */
  keptStringBytes: 8 * 1024 ** 2,
  /** Array elements; vocabularies reach 262,144 today. */
  arrayLength: 4_194_304,
  /** Numeric arrays up to this length are kept (one value per layer); longer ones are only counted. */
  keptArrayLength: 2048,
  layers: 2048,
  heads: 16_384,
  headLength: 65_536,
  /** `GGML_MAX_NAME` without its terminator. */
  tensorNameBytes: 63,
  dimensions: 4,
  /** First and later reads; a remote file is fetched in ranges of this size. */
  firstReadBytes: 256 * 1024,
  readBytes: 4 * 1024 ** 2,
} as const;
