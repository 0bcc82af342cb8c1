export type { StoredFile } from "./entries";
export type { FileStore, FileView } from "./file-store";
export type { Digests, Hasher, Hashing } from "./hashing";
export { inTurn } from "./in-turn";
export { openFileStore, type FileStoreOptions } from "./open-file-store";
