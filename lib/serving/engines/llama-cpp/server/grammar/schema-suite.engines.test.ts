import { describe, expect, test } from "vitest";
import { Refusal } from "../../../openai-server";
import { fetchSchemaSuite, type SuiteGroup } from "../../../testing";
import { compileSchema, grammarText } from "./index";
import { parseGbnf } from "./testing/gbnf";
import { judge } from "./testing/judge";
import { allowsText, walk } from "./testing/walk";

const groups = await fetchSchemaSuite();
const walksPerSchema = 20;

describe("the JSON Schema test suite, draft 2020-12", () => {
  test("nothing that breaks an accepted schema is let through unchecked", () => {
    const counts = { accepted: 0, refused: 0, answers: 0, leftToCheck: 0, unjudged: 0 };
    for (const group of groups) {
      const compiled = compiledOf(group);
      if (!compiled) {
        counts.refused++;
        continue;
      }
      counts.accepted++;
      const grammar = parseGbnf(grammarText(compiled.root, compiled.rules));
      const where = `${group.file}: ${group.description}`;
      if (compiled.unkept.length === 0) {
        const forbidden = group.tests.filter(({ valid }) => !valid).map(({ data }) => JSON.stringify(data));
        expect([where, forbidden.filter((text) => allowsText(grammar, text))]).toEqual([where, []]);
      }
      const isAllowed = judgeOf(group);
      if (!isAllowed) {
        counts.unjudged++;
        continue;
      }
      const chance = chanceFrom(group.description.length);
      for (let index = 0; index < walksPerSchema; index++) {
        const { text, doubt } = walk(grammar, chance);
        expect([where, doubt]).toEqual([where, 1]);
        if (text === undefined) continue;
        if (isAllowed(JSON.parse(text))) counts.answers++;
        else {
          expect([where, text, compiled.unkept.length > 0]).toEqual([where, text, true]);
          counts.leftToCheck++;
        }
      }
    }
    process.stdout.write(`${JSON.stringify(counts)}\n`);
    expect(counts.accepted).toBeGreaterThan(counts.refused);
  }, 600_000);
});

/** Undefined when the schema is refused by name. */
function compiledOf({ schema }: SuiteGroup) {
  try {
    return compileSchema(schema, { param: "schema" });
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

/** Undefined for schemas that the judge cannot read, such as those of another dialect. */
function judgeOf({ schema }: SuiteGroup) {
  try {
    return judge(schema);
  } catch {
    return undefined;
  }
}

/** The same numbers each time. */
function chanceFrom(seed: number): () => number {
  let state = seed + 1;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}
