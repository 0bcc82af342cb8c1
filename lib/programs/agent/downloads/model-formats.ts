import { open } from "node:fs/promises";

/** What an import takes from a folder: weights in formats that can not run code, and the text beside them. */
const extensions = new Set([".gguf", ".safetensors", ".json", ".txt", ".model", ".jinja"]);

/** Whether a file is of a model format, by its extension and, for GGUF, by its first bytes. */
export async function isModelFile(path: string): Promise<boolean> {
  const extension = /\.[^./\\]+$/.exec(path)?.[0].toLowerCase() ?? "";
  if (!extensions.has(extension)) return false;
  return extension !== ".gguf" || (await firstBytes(path, 4)) === "GGUF";
}

async function firstBytes(path: string, count: number): Promise<string> {
  const file = await open(path, "r");
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(count), 0, count, 0);
    return buffer.toString("latin1", 0, bytesRead);
  } finally {
    await file.close();
  }
}
