import type { NewModelFile } from "@/db/queries/model-files";
import type { RegisteredFile } from "../contract";

/** The row of a file that somebody registers by hand; where it lies is shown, never opened. */
export const registeredFileRow = (
  organizationId: string,
  modelId: string | null,
  file: RegisteredFile,
): NewModelFile => ({
  organizationId,
  modelId,
  name: file.name,
  sizeBytes: file.size ?? 0,
  storageType: file.storage_type ?? "file",
  storageHost: file.storage_host ?? "localhost",
  storageLocation: file.storage_location ?? null,
});
