import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Refusal } from "../../../openai-server";
import { compileSchema, grammarText } from "./index";
import { parseGbnf } from "./testing/gbnf";
import { judge } from "./testing/judge";
import { schemas } from "./testing/schemas";
import { walk, type Chance } from "./testing/walk";

/** All of 10,000 take minutes; the number for a change of the compiler is `SCHEMA_RUNS=10000`. */
const runs = Number(process.env["SCHEMA_RUNS"] ?? 150);
const walksPerSchema = 8;
/** llama.cpp tries each open way against the whole vocabulary. */
const widthMax = 220;

describe("whatever the schema", () => {
  test(
    "an answer that its grammar allows keeps it, or is one that is checked",
    () => {
      const counts = { accepted: 0, refused: 0, answers: 0, unfinished: 0, leftToCheck: 0 };
      fc.assert(
        fc.property(
          schemas,
          fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })),
          (schema, stream) => {
            const chance: Chance = () => stream.next().value ?? 0;
            const compiled = compiledOf(schema);
            if (!compiled) {
              counts.refused++;
              return;
            }
            const { root, rules, unkept } = compiled;
            const grammar = parseGbnf(grammarText(root, rules));
            const isAllowed = judgeOf(schema);
            if (!isAllowed) {
              // The check is made ready before anything is written, and fails as the judge does.
              expect(unkept).not.toEqual([]);
              counts.refused++;
              return;
            }
            counts.accepted++;
            for (let index = 0; index < walksPerSchema; index++) {
              const { text, doubt, width } = walk(grammar, chance);
              expect({ doubt, isNarrow: width <= widthMax }).toEqual({ doubt: 1, isNarrow: true });
              if (text === undefined) counts.unfinished++;
              else if (isAllowed(JSON.parse(text))) counts.answers++;
              else {
                expect({ text, unkept }).toEqual({ text, unkept: expect.arrayContaining([expect.any(String)]) });
                counts.leftToCheck++;
              }
            }
          },
        ),
        { numRuns: runs },
      );
      process.stdout.write(`${JSON.stringify(counts)}\n`);
      expect(counts.answers).toBeGreaterThan(counts.leftToCheck);
    },
    runs * 1000,
  );
});

/** Undefined for a schema that cannot be checked, such as one that refers to itself and nothing else. */
function judgeOf(schema: Record<string, unknown>) {
  try {
    return judge(schema);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Undefined when the schema is refused by name. */
function compiledOf(schema: Record<string, unknown>) {
  try {
    return compileSchema(schema, { param: "schema" });
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}
