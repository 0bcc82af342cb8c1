import { open, writeFile } from "node:fs/promises";

const key = "tokenizer.chat_template";
/** Types of values and the alignment of tensors, as the file format has them. */
const stringType = 8;
const alignment = 32;
/** Every model's template stands before its tensors, within this. */
const headerBytesMax = 8 * 1024 ** 2;

/** Writes a copy of a GGUF file with another chat template, so that real weights can be tried with the templates of others. */
export async function withChatTemplate(source: string, target: string, template: string): Promise<void> {
  const file = await open(source);
  try {
    const { size } = await file.stat();
    const whole = Buffer.alloc(size);
    await file.read(whole, 0, size, 0);
    const name = Buffer.concat([uint64(key.length), Buffer.from(key), uint32(stringType)]);
    const at = whole.subarray(0, headerBytesMax).indexOf(name);
    if (at === -1) throw new Error(`${source} has no ${key}.`);
    const start = at + name.length;
    const end = start + 8 + Number(whole.readBigUInt64LE(start));
    // Tensors stay aligned when the text grows by whole steps; a comment fills up the rest.
    const missing = (end - start - 8 - Buffer.byteLength(template) - 4) % alignment;
    const filled = `${template}{#${" ".repeat((missing + alignment) % alignment)}#}`;
    const text = Buffer.from(filled);
    await writeFile(target, Buffer.concat([whole.subarray(0, start), uint64(text.length), text, whole.subarray(end)]));
  } finally {
    await file.close();
  }
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}
