import { describe, expect, test } from "vitest";
import { factsVersion, modelFacts } from "../facts";
import { kvBytesPerToken } from "../memory";
import { combineParts, inspectGguf } from "./inspect-gguf";
import { tinyModel } from "./tiny-model";
import { writeGguf, type WritableTensor, type WritableValue } from "./write-gguf";

function inspect(bytes: Uint8Array) {
  return inspectGguf((offset, length) => Promise.resolve(bytes.subarray(offset, offset + length)), bytes.byteLength);
}

const number = (value: number): WritableValue => ({ type: "uint32", value });
const numbers = (...value: number[]): WritableValue => ({ type: "array", of: "uint32", value });
const words = (value: string): WritableValue => ({ type: "string", value });
const weight = (name: string): WritableTensor => ({ name, dimensions: [32], data: new Float32Array(32) });

/** A header of an architecture with the given hyperparameters; the tensors do not matter. */
function modelOf(
  architecture: string,
  values: Record<string, WritableValue>,
  others: Record<string, WritableValue> = {},
) {
  const own = Object.entries(values).map(([name, value]) => [`${architecture}.${name}`, value]);
  return writeGguf({ "general.architecture": words(architecture), ...Object.fromEntries(own), ...others }, [
    weight("token_embd.weight"),
  ]);
}

const attention = {
  embedding_length: number(1024),
  "attention.head_count": number(8),
  "attention.head_count_kv": number(2),
};

describe("facts of the tiny model", () => {
  test("sizes come from the tensor table", async () => {
    const facts = await inspect(tinyModel());
    expect(facts).toMatchObject({
      format: "gguf",
      architecture: "llama",
      contextLengthMax: 2048,
      embeddingLength: 64,
      vocabularySize: 261,
      quantization: "F32",
      hasChatTemplate: true,
      task: "chat",
      layerCount: 2,
    });
    expect(facts.weightBytes).toBe((facts.parameterCount ?? 0) * 4);
    const layer = { kind: "attention", kvHeads: 2, keyLength: 16, valueLength: 16 };
    expect(facts.layers).toEqual([layer, layer]);
  });

  test("without a template it completes, with pooling it embeds", async () => {
    expect((await inspect(tinyModel({ chatTemplate: undefined }))).task).toBe("completion");
    expect(await inspect(tinyModel({ chatTemplate: " \n" }))).toMatchObject({
      task: "completion",
      hasChatTemplate: false,
    });
    const tools = "{{ tools | tojson }}<tool_call>{{ messages }}</tool_call>";
    expect((await inspect(tinyModel())).takesTools).toBe(false);
    expect((await inspect(tinyModel({ chatTemplate: tools }))).takesTools).toBe(true);
    expect((await inspect(tinyModel({ pooling: 1 }))).task).toBe("embedding");
    expect((await inspect(tinyModel({ pooling: 4 }))).task).toBe("rerank");
  });
});

describe("layers by architecture", () => {
  test("gemma3 attends globally in every sixth layer", async () => {
    const values = { ...attention, block_count: number(12), "attention.sliding_window": number(512) };
    const { layers = [] } = await inspect(modelOf("gemma3", values));
    const period = [512, 512, 512, 512, 512, undefined];
    expect(layers.map((layer) => layer.kind === "attention" && layer.window)).toEqual([...period, ...period]);
  });

  test("gemma2 alternates, with a window of 4096 when the file is silent", async () => {
    const { layers = [] } = await inspect(modelOf("gemma2", { ...attention, block_count: number(4) }));
    expect(layers.map((layer) => layer.kind === "attention" && layer.window)).toEqual([
      4096,
      undefined,
      4096,
      undefined,
    ]);
  });

  test("a pattern in the file wins over the architecture's", async () => {
    const { layers = [] } = await inspect(
      modelOf("gpt-oss", {
        ...attention,
        block_count: number(3),
        "attention.sliding_window": number(128),
        "attention.sliding_window_pattern": { type: "array", of: "bool", value: [0, 1, 1] },
      }),
    );
    expect(layers.map((layer) => layer.kind === "attention" && layer.window)).toEqual([undefined, 128, 128]);
  });

  test("a window of 0 means none", async () => {
    const values = { ...attention, block_count: number(4), "attention.sliding_window": number(0) };
    const { layers = [] } = await inspect(modelOf("llama4", values));
    expect(layers.every((layer) => layer.kind === "attention" && layer.window === undefined)).toBe(true);
  });

  test("phi3's window is not counted, because llama.cpp does not use it", async () => {
    const values = { ...attention, block_count: number(1), "attention.sliding_window": number(2047) };
    const { layers } = await inspect(modelOf("phi3", values));
    expect(layers).toEqual([{ kind: "attention", kvHeads: 2, keyLength: 128, valueLength: 128 }]);
  });

  test("head counts may differ by layer, and a layer without them keeps nothing", async () => {
    const values = { ...attention, block_count: number(3), "attention.head_count_kv": numbers(4, 0, 1) };
    const { layers } = await inspect(modelOf("deci", values));
    expect(layers).toEqual([
      { kind: "attention", kvHeads: 4, keyLength: 128, valueLength: 128 },
      { kind: "recurrent", stateBytes: 0 },
      { kind: "attention", kvHeads: 1, keyLength: 128, valueLength: 128 },
    ]);
  });

  test("latent attention keeps one compressed key and no values", async () => {
    const { layers = [] } = await inspect(
      modelOf("deepseek2", {
        block_count: number(61),
        embedding_length: number(7168),
        "attention.head_count": number(128),
        "attention.head_count_kv": number(1),
        "attention.key_length": number(576),
        "attention.value_length": number(512),
        "attention.key_length_mla": number(192),
        "attention.value_length_mla": number(128),
        "attention.kv_lora_rank": number(512),
      }),
    );
    expect(kvBytesPerToken(layers)).toBe(70_272);
  });

  test("a hybrid keeps a state in layers without key-value heads", async () => {
    const { layers } = await inspect(
      modelOf("granitehybrid", {
        ...attention,
        block_count: number(2),
        "attention.head_count_kv": numbers(0, 2),
        "ssm.inner_size": number(3072),
        "ssm.state_size": number(128),
        "ssm.conv_kernel": number(4),
        "ssm.group_count": number(1),
      }),
    );
    expect(layers?.[0]).toEqual({ kind: "recurrent", stateBytes: 4 * (3 * (3072 + 2 * 128) + 3072 * 128) });
    expect(layers?.[1]).toMatchObject({ kind: "attention", kvHeads: 2 });
  });

  test("layers for predicting further tokens are not counted", async () => {
    const values = { ...attention, block_count: number(5), nextn_predict_layers: number(1) };
    expect((await inspect(modelOf("glm4moe", values))).layers).toHaveLength(4);
  });

  test("an encoder keeps nothing", async () => {
    const values = { ...attention, block_count: number(6), pooling_type: number(2) };
    const facts = await inspect(modelOf("bert", values));
    expect(facts.task).toBe("embedding");
    expect(kvBytesPerToken(facts.layers ?? [])).toBe(0);
  });

  test("of an unknown architecture the layers are not guessed", async () => {
    const facts = await inspect(modelOf("someday", { ...attention, block_count: number(6) }));
    expect(facts.layers).toBeUndefined();
    expect(facts.layerCount).toBe(6);
  });
});

describe("files that are only a part", () => {
  const part = (index: number, values: Record<string, WritableValue>) =>
    writeGguf({ "split.no": number(index), "split.count": number(2), ...values }, [weight(`blk.${index}.weight`)]);

  test("the parts of a split model add up, in any order", async () => {
    const first = await inspect(part(0, { "general.architecture": words("llama"), "llama.block_count": number(1) }));
    const second = await inspect(part(1, {}));
    expect([first.part, second.part]).toEqual([
      { number: 1, count: 2 },
      { number: 2, count: 2 },
    ]);
    const whole = combineParts([second, first]);
    expect(whole).toMatchObject({ architecture: "llama", weightBytes: 256, parameterCount: 64 });
    expect(whole.part).toBeUndefined();
    expect(() => combineParts([first])).toThrow("split into 2 files; 1 are here");
  });

  test("what no engine serves by itself is told apart from models", async () => {
    expect((await inspect(modelOf("clip", {}))).role).toBe("projector");
    expect((await inspect(modelOf("llama", {}, { "general.type": words("adapter") }))).role).toBe("adapter");
    expect((await inspect(modelOf("controlvector", {}))).role).toBe("adapter");
    const statistics = writeGguf({ "general.type": words("imatrix") }, [weight("blk.0.attn_q.weight.in_sum2")]);
    expect((await inspect(statistics)).role).toBe("importance-matrix");
    const vocabulary = writeGguf(
      { "general.architecture": words("llama"), "tokenizer.ggml.tokens": numbers(1, 2) },
      [],
    );
    expect((await inspect(vocabulary)).role).toBe("vocabulary");
    expect((await inspect(tinyModel())).role).toBeUndefined();
  });
});

test("what is read of a header has a version, by which the headers of before are read again", () => {
  expect({ factsVersion, facts: Object.keys(modelFacts.shape) }).toEqual({
    factsVersion: 2,
    facts: (
      "format architecture parameterCount weightBytes inputBytes outputBytes contextLengthMax " +
      "embeddingLength feedForwardLength headCount vocabularySize quantization hasChatTemplate " +
      "takesTools role part task layerCount layers"
    ).split(" "),
  });
});
