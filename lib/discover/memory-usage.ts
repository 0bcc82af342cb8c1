import { authorize } from "@/lib/access";
import type { Context } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { getModel, getModelFile, type ModelFile } from "@/lib/models";
import { fitOf } from "@/lib/placement";

/** Bytes to serve the file with default parameters: by its header when it was read, else by its size. */
export async function getModelFileMemory(ctx: Context, input: { fileId: string }): Promise<number> {
  authorize(ctx, "read");
  return memoryOf(await getModelFile(ctx, input));
}

export async function getModelMemory(ctx: Context, input: { modelId: string }): Promise<number> {
  authorize(ctx, "read");
  const { m_files: files } = await getModel(ctx, input);
  const largest = files.filter((file) => /\.(gguf|safetensors)$/i.test(file.name)).map(memoryOf);
  if (largest.length === 0) throw new AppError("MODEL_FILES_INCOMPLETE", "The model has no file that could be served.");
  return Math.max(...largest);
}

function memoryOf(file: ModelFile): number {
  const fit = fitOf(file.facts ? { facts: file.facts } : { sizeBytes: file.size }, []);
  return Math.round(fit.expectedBytes ?? file.size * 1.2);
}
