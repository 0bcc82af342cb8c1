import type { AssignedFile, FileInspection } from "@/lib/serving/nodes/protocol";
import type { StoredFile } from "./entries";
import type { Hasher } from "./hashing";
import type { Reading } from "./is-intact";

/** A folder an engine may read: every file under a safe name, as a link to its content. `paths` is by file id. */
export type FileView = { directory: string; paths: Record<string, string> };

type Named = Pick<AssignedFile, "fileId" | "name">;

/**
 * Model files of this node, stored by the SHA-256 of their content. Everything under `root` is ours:
 *
 *     blobs/sha256/<hex>   verified content, read-only
 *     files/<file id>.json which content a file has
 *     partial/<key>/       content on its way, with its journal
 *     views/<id>/          links under names that engines expect
 *     quarantine/          content that did not match, kept a few days for whoever asks
 */
export type FileStore = {
  readonly root: string;
  /** Ids of the files that are here and verified. */
  fileIds(): string[];
  find(fileId: string): StoredFile | undefined;
  /** What headers of the files here say; the list may be sent again and again. */
  inspections(): FileInspection[];
  /**
   * A folder with these files for an engine. The same files give the same folder; it goes when one of them is removed.
   *
   * @throws AppError MODEL_FILES_INCOMPLETE when a file is not here or has another size than it had, INVALID_INPUT when a name is not safe.
   */
  openView(files: readonly Named[]): Promise<FileView>;
  /** Forgets files that nothing in `held` (file ids) needs, and frees their space. @returns ids that are gone. */
  remove(fileIds: readonly string[], held: ReadonlySet<string>): Promise<string[]>;
  /**
   * Reads a file again, its header too. Content that does not match its digest goes to quarantine, and every file that has it counts as
   * absent. An engine that has it open keeps it.
   *
   * @returns whether the file is here and as it should be.
   */
  verify(fileId: string, reading?: Reading): Promise<boolean>;
  /** Called after files came, went or were inspected. @returns ends the subscription. */
  onChange(listener: () => void): () => void;

  /** Makes files of content that is here already. @returns false when it is not. */
  link(files: readonly Named[], sha256: string): Promise<boolean>;
  /**
   * Takes over verified content, which must be synced to disk, and makes files of it. A crash leaves either nothing or
   * the whole.
   *
   * @throws AppError INVALID_INPUT when the content claims a format that its header breaks; it is in quarantine then.
   */
  add(files: readonly Named[], content: { path: string; sizeBytes: number; sha256: string }): Promise<void>;
  /** Moves content that did not match out of the way. @returns where it is now. */
  quarantine(path: string, label: string): Promise<string>;
  /** Gives the space of quarantined content back. */
  emptyQuarantine(): Promise<void>;
  /** Folder for content on its way; `key` is a digest or a file id. */
  partialDirectory(key: string): string;
  /** Removes partial content and blobs that belong to no file, except what is wanted by key or digest. */
  sweep(wanted: { partialKeys: ReadonlySet<string>; sha256s: ReadonlySet<string> }): Promise<void>;
  readonly hasher: Hasher;
  close(): Promise<void>;
};
