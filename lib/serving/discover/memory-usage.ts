import { authorize } from "@/lib/identity/access";
import type { Context } from "@/lib/kernel/context";
import { groupVariants } from "@/lib/serving/models/contract/variants";
import { AppError } from "@/lib/kernel/errors";
import { getModel, getModelFile, type ModelFile } from "@/lib/serving/models";
import { fitOf } from "@/lib/serving/placement";

/** Bytes to serve the file with default parameters: by its header when it was read, else by its size. */
export async function getModelFileMemory(ctx: Context, input: { fileId: string }): Promise<number> {
  authorize(ctx, "read");
  return memoryOf(await getModelFile(ctx, input));
}

export async function getModelMemory(ctx: Context, input: { modelId: string }): Promise<number> {
  authorize(ctx, "read");
  const { m_files: files } = await getModel(ctx, input);
  const choices = groupVariants(files.map((file) => ({ ...file, sizeBytes: file.size })));
  const weights = files.filter((file) => /\.safetensors$/i.test(file.name));
  const needs = [
    ...choices.map((choice) => memoryOf(choice.files[0], choice.totalBytes)),
    ...weights.map((file) => memoryOf(file)),
  ];
  if (needs.length === 0) throw new AppError("MODEL_FILES_INCOMPLETE", "The model has no file that could be served.");
  return Math.max(...needs);
}

/** By the header of the file an engine opens, with the weights of all parts. */
function memoryOf(file: ModelFile | undefined, sizeBytes = file?.size ?? 0): number {
  const { facts } = file ?? {};
  const weightBytes = facts?.part ? sizeBytes : facts?.weightBytes;
  const fit = fitOf(facts && weightBytes ? { facts: { ...facts, weightBytes, part: undefined } } : { sizeBytes }, []);
  return Math.round(fit.expectedBytes ?? sizeBytes * 1.2);
}
