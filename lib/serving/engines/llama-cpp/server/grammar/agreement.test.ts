import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tinyModel } from "../../../gguf/testing";
import { Refusal } from "../../../openai-server";
import type { Binding, NativeModel } from "../native/binding";
import { compileSchema, grammarText, readGrammar } from "./index";
import { mayEnd, parseGbnf, start, step, taking } from "./testing/gbnf";
import { nativeBinding } from "./testing/native";
import { schemas } from "./testing/schemas";
import { walk } from "./testing/walk";

/** Tokens of the tiny model: one for each byte, behind three others, of which the last ends a text. */
const tokenOf = (byte: number): number => byte + 3;
const endToken = 2;

let binding: Binding;
let model: NativeModel;
let folder: string;
beforeAll(async () => {
  binding = await nativeBinding();
  folder = await mkdtemp(join(tmpdir(), "kamiwaza-grammar-"));
  const path = join(folder, "model.gguf");
  await writeFile(path, tinyModel());
  model = new binding.AddonModel(path, { gpuLayers: 0, useMmap: false, onLoadProgress() {}, addonExports: binding });
  await model.init();
});
afterAll(async () => {
  await model.dispose();
  await rm(folder, { recursive: true });
});

const chances = fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }));

/** Other tests walk grammars with an interpreter of ours: this one holds it to llama.cpp's own sampler. */
test("llama.cpp allows the same characters at each place of an answer", { timeout: 120_000 }, () => {
  let places = 0;
  fc.assert(
    fc.property(schemas, chances, (schema, stream) => {
      const chance = () => stream.next().value ?? 0;
      const gbnf = gbnfOf(schema);
      if (gbnf === undefined) return;
      const grammar = parseGbnf(gbnf);
      const { text } = walk(grammar, chance);
      if (text === undefined) return;
      const native = readGrammar(binding, gbnf, "schema");
      const state = new binding.AddonGrammarEvaluationState(model, native);
      const steps = binding.AddonSampler;
      const canBeNext = (token: number) => steps.canBeNextTokenForGrammarEvaluationState(state, token);
      let ways = start(grammar);
      for (const character of text) {
        const point = 0x20 + Math.floor(chance() * 0x5f);
        const expected = { character: taking(ways, point).length > 0, end: mayEnd(ways) };
        expect({
          character: canBeNext(tokenOf(point)),
          end: canBeNext(endToken),
        }).toEqual(expected);
        places++;
        for (const byte of Buffer.from(character)) {
          expect(canBeNext(tokenOf(byte))).toBe(true);
          steps.acceptGrammarEvaluationStateToken(state, tokenOf(byte));
        }
        ways = step(grammar, ways, character.codePointAt(0) ?? 0);
      }
      expect(canBeNext(endToken)).toBe(true);
    }),
    { numRuns: 60 },
  );
  expect(places).toBeGreaterThan(100);
});

/** Undefined when the schema is refused by name. */
function gbnfOf(schema: Record<string, unknown>): string | undefined {
  try {
    const { root, rules } = compileSchema(schema, { param: "schema" });
    return grammarText(root, rules);
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}
