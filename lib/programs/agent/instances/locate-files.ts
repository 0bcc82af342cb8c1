import type { AssignedInstance } from "@/lib/serving/nodes/protocol";
import type { FileStore } from "../files";
import type { InstanceInput } from "./plan-instance";

type Sources = { files: Pick<FileStore, "fileIds">; filesComing: () => ReadonlySet<string> };

/** Whether all files of an instance are here, or about to be. */
export function locateFiles(
  { files: needed }: Pick<AssignedInstance, "files">,
  { files, filesComing }: Sources,
): InstanceInput["files"] {
  const here = new Set(files.fileIds());
  const missing = needed.filter(({ fileId }) => !here.has(fileId));
  if (missing.length === 0) return "present";
  const coming = filesComing();
  return missing.every(({ fileId }) => coming.has(fileId)) ? "coming" : "missing";
}
