export type { FileStore, FileView, StoredFile } from "./file-store";
