import type { BodySink } from "@/lib/kernel/egress";
import { AppError } from "@/lib/kernel/errors";
import type { AssignedDownload, AssignedFile } from "@/lib/serving/nodes/protocol";
import { constants } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import type { ByteRange } from "./byte-ranges";
import { diskError } from "./disk-error";
import { locateInside } from "./list-folder";
import { SourceChanged, type Source } from "./source";

type FolderPlace = Extract<AssignedDownload["source"], { kind: "folder" }>;

const readBytes = 1024 * 1024;

/** A file of a folder on this node. It is only read. */
export function folderSource({ path: folder }: FolderPlace, { name, sizeBytes }: AssignedFile): Source {
  return {
    origin: `folder:${folder}:${name}`,
    parallel: false,
    explain: diskError,
    localPath: () => locateInside(folder, name),
    async open(range, { validator }) {
      const file = await openInside(folder, name);
      try {
        const seen = await identityOf(file);
        if (validator !== undefined && validator !== seen) throw new SourceChanged();
        if ((await file.stat()).size !== sizeBytes) {
          throw new AppError("CONTENT_MISMATCH", `${name} has another size than when the folder was listed.`);
        }
        const read = (sink: BodySink) => readRange(file, range, { identity: seen, sink });
        return { validator: seen, whole: false, read, cancel: () => void file.close() };
      } catch (error) {
        await file.close();
        throw error;
      }
    },
  };
}

async function openInside(folder: string, name: string): Promise<FileHandle> {
  const path = await locateInside(folder, name);
  if (path === undefined) throw new AppError("NOT_FOUND", `${name} is not in ${folder} any more.`);
  const { O_RDONLY, O_NOFOLLOW } = constants;
  return open(path, O_RDONLY | O_NOFOLLOW);
}

/** @throws SourceChanged when somebody wrote to the file meanwhile. */
async function readRange(
  file: FileHandle,
  [start, end]: ByteRange,
  { identity, sink }: { identity: string; sink: BodySink },
): Promise<void> {
  const buffer = Buffer.allocUnsafeSlow(readBytes);
  try {
    for (let position = start; position < end;) {
      const { bytesRead } = await file.read(buffer, 0, Math.min(readBytes, end - position), position);
      if (bytesRead === 0) throw new SourceChanged();
      position += bytesRead;
      const pause = sink.arrived(bytesRead);
      await sink.take([buffer.subarray(0, bytesRead)]);
      if (pause) await pause;
    }
    if ((await identityOf(file)) !== identity) throw new SourceChanged();
  } finally {
    await file.close();
  }
}

async function identityOf(file: FileHandle): Promise<string> {
  const { ino, size, mtimeNs } = await file.stat({ bigint: true });
  return `${ino}-${size}-${mtimeNs}`;
}
