import type { GgufProblem } from "./gguf-error";
import { limits } from "./limits";
import {
  architecture,
  arrayValue,
  header,
  int32Value,
  key,
  stringValue,
  tensor,
  text,
  uint32,
  uint32Value,
  uint64,
} from "./testing-header";

const huge = 2n ** 63n;
const notUtf8 = Buffer.from([0xc3, 0x28]);
const greatest = 2n ** 64n - 1n;

/** What is wrong, the file, and how it must be refused. */
export const malformedHeaders: [string, Uint8Array, GgufProblem][] = [
  ["an empty file", new Uint8Array(0), "NOT_GGUF"],
  ["a file shorter than the fixed part", header().slice(0, 23), "NOT_GGUF"],
  ["another signature", header({ magic: "GGML" }), "NOT_GGUF"],
  ["version 1", header({ version: 1 }), "VERSION"],
  ["a version of the future", header({ version: 99 }), "VERSION"],
  ["big-endian byte order", header({ version: 0x03000000 }), "BYTE_ORDER"],
  ["2^63 tensors", header({ tensorCount: huge }), "TOO_MANY_TENSORS"],
  ["2^64-1 keys", header({ keyCount: greatest }), "TOO_MANY_KEYS"],
  ["more tensors than there are", header({ tensorCount: 40n, dataBytes: 0 }), "BAD_TENSOR"],
  ["more keys than there are", header({ keyCount: 900n, tensors: [], dataBytes: 0 }), "BAD_KEY"],
  ["a key of 2^64-1 bytes", header({ keys: [uint64(greatest)] }), "BAD_STRING"],
  ["a key longer than the file", header({ keys: [uint64(1000n)], dataBytes: 0 }), "TRUNCATED"],
  ["an empty key", header({ keys: [key("", uint32Value(1))] }), "BAD_KEY"],
  ["a key with a NUL", header({ keys: [key("general\0name", uint32Value(1))] }), "BAD_KEY"],
  ["a key that is not UTF-8", header({ keys: [key(Buffer.from([0xff, 0xfe]), uint32Value(1))] }), "BAD_STRING"],
  ["a key that appears twice", header({ keys: [architecture, architecture] }), "DUPLICATE_KEY"],
  ["an unknown value type", header({ keys: [key("a", uint32(77))] }), "BAD_VALUE"],
  ["a text of 2^63 bytes", header({ keys: [key("a", Buffer.concat([uint32(8), uint64(huge)]))] }), "BAD_STRING"],
  [
    "a text beyond the cap",
    header({ keys: [key("a", stringValue("x".repeat(limits.stringBytes + 1)))] }),
    "BAD_STRING",
  ],
  ...["general.architecture", "general.type", "tokenizer.chat_template"].map(
    (name): [string, Uint8Array, GgufProblem] => [
      `a text that is not UTF-8 in ${name}`,
      header({ keys: [...(name === "general.architecture" ? [] : [architecture]), key(name, stringValue(notUtf8))] }),
      "BAD_STRING",
    ],
  ),
  ["an array of 2^63 numbers", header({ keys: [key("a", arrayValue(4, huge))] }), "BAD_VALUE"],
  ["an array longer than the file", header({ keys: [key("a", arrayValue(10, 4_000_000n))] }), "TRUNCATED"],
  ["an array of an unknown type", header({ keys: [key("a", arrayValue(77, 1n))] }), "BAD_VALUE"],
  ["an array of arrays", header({ keys: [key("a", arrayValue(9, 1n, arrayValue(4, 1n)))] }), "BAD_VALUE"],
  ["an array with a text of 2^63 bytes", header({ keys: [key("a", arrayValue(8, 2n, uint64(huge)))] }), "BAD_STRING"],
  [
    "more texts than the file holds",
    header({ keys: [key("a", arrayValue(8, 4_000_000n, text("b")))], tensors: [], dataBytes: 0 }),
    "TRUNCATED",
  ],
  [
    "a boolean that is neither",
    header({ keys: [key("a", Buffer.concat([uint32(7), Buffer.from([2])]))] }),
    "BAD_VALUE",
  ],
  ["text without end over many keys", header({ keys: manyTexts(), tensors: [] }), "HEADER_TOO_LARGE"],
  ["alignment 0", header({ keys: [architecture, key("general.alignment", uint32Value(0))] }), "BAD_ALIGNMENT"],
  ["alignment 24", header({ keys: [architecture, key("general.alignment", uint32Value(24))] }), "BAD_ALIGNMENT"],
  ["alignment as text", header({ keys: [architecture, key("general.alignment", stringValue("32"))] }), "BAD_ALIGNMENT"],
  ["a tensor name of 64 bytes", header({ tensors: [tensor({ name: "n".repeat(64) })] }), "BAD_STRING"],
  ["an empty tensor name", header({ tensors: [tensor({ name: "" })] }), "BAD_TENSOR"],
  ["a tensor name with a line break", header({ tensors: [tensor({ name: "a\nb" })] }), "BAD_TENSOR"],
  [
    "two tensors of one name",
    header({ tensors: [tensor({}), tensor({ offset: 128n })], dataBytes: 256 }),
    "DUPLICATE_TENSOR",
  ],
  ["a tensor without dimensions", header({ tensors: [tensor({ dimensions: [] })] }), "BAD_TENSOR"],
  ["a tensor of five dimensions", header({ tensors: [tensor({ dimensions: [32n, 1n, 1n, 1n, 1n] })] }), "BAD_TENSOR"],
  ["a tensor of 2^32-1 dimensions", header({ tensors: [tensor({ rank: 2 ** 32 - 1 })] }), "BAD_TENSOR"],
  ["an empty dimension", header({ tensors: [tensor({ dimensions: [32n, 0n] })] }), "BAD_TENSOR"],
  [
    "dimensions whose product overflows",
    header({ tensors: [tensor({ dimensions: [2n ** 40n, 2n ** 40n] })] }),
    "BAD_TENSOR",
  ],
  [
    "dimensions whose product wraps to a small number",
    header({ tensors: [tensor({ dimensions: [32n, 2n ** 62n, 4n] })] }),
    "BAD_TENSOR",
  ],
  ["a removed tensor type", header({ tensors: [tensor({ type: 4 })] }), "BAD_TENSOR"],
  ["an unknown tensor type", header({ tensors: [tensor({ type: 4_000_000_000 })] }), "BAD_TENSOR"],
  ["rows that are not whole blocks", header({ tensors: [tensor({ type: 2, dimensions: [33n] })] }), "BAD_TENSOR"],
  ["a tensor that begins at 2^63", header({ tensors: [tensor({ offset: huge })] }), "BAD_TENSOR"],
  ["a tensor that begins after the file", header({ tensors: [tensor({ offset: 4096n })] }), "TENSOR_OUT_OF_FILE"],
  ["a tensor that ends after the file", header({ dataBytes: 127 }), "TENSOR_OUT_OF_FILE"],
  ["a tensor that is not aligned", header({ tensors: [tensor({ offset: 4n })], dataBytes: 256 }), "BAD_ALIGNMENT"],
  [
    "tensors that overlap",
    header({ tensors: [tensor({}), tensor({ name: "b", offset: 96n })], dataBytes: 256 }),
    "TENSOR_OVERLAP",
  ],
  ["no architecture", header({ keys: [key("general.name", stringValue("x"))] }), "MISSING_KEY"],
  ["an architecture that is a number", header({ keys: [key("general.architecture", uint32Value(1))] }), "IMPLAUSIBLE"],
  [
    "4 billion layers",
    header({ keys: [architecture, key("llama.block_count", uint32Value(2 ** 32 - 1))] }),
    "IMPLAUSIBLE",
  ],
  ["a negative context", header({ keys: [architecture, key("llama.context_length", int32Value(-1))] }), "IMPLAUSIBLE"],
  ["head counts for another number of layers", header({ keys: twoHeadCounts() }), "IMPLAUSIBLE"],
];

function manyTexts(): Buffer[] {
  const value = stringValue("x".repeat(limits.stringBytes));
  return Array.from({ length: 9 }, (_, index) => key(`text-${index}`, value));
}

function twoHeadCounts(): Buffer[] {
  return [
    architecture,
    key("llama.block_count", uint32Value(3)),
    key("llama.embedding_length", uint32Value(64)),
    key("llama.attention.head_count", uint32Value(4)),
    key("llama.attention.head_count_kv", arrayValue(4, 2n, Buffer.concat([uint32(2), uint32(2)]))),
  ];
}
