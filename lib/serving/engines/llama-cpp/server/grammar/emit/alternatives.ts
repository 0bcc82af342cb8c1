import type { ArrayCase, Case, NumberCase, ObjectCase, StringCase } from "../schema/cases";
import { UnsupportedSchema } from "../schema/unsupported-schema";
import { arrayAlternatives } from "./arrays";
import type { Continue, Emission, Entry, LabelledCases } from "./emission";
import { objectAlternatives } from "./objects";
import type { Alternative } from "./rule-set";
import { numberAlternatives, stringAlternatives } from "./scalars";

/** Alternatives that differ only below this many values inside each other are not told apart. */
const depthMax = 12;

/** One alternative for each way that a value of the options can begin. */
export function alternativesOf(
  emission: Emission,
  options: readonly LabelledCases[],
  then: Continue,
  depth: number,
): Alternative[] {
  if (depth > depthMax) {
    throw new UnsupportedSchema(
      "anyOf",
      "",
      "has recursive branches that are alike: give each a property with a constant of its own",
    );
  }
  const entries = options.flatMap(({ cases, label }) => cases.map((one) => ({ one, label })));
  const constants = (["null", "true", "false"] as const).flatMap((type): Alternative[] => {
    const labels = entries.filter(({ one }) => one.type === type).map(({ label }) => label);
    return labels.length > 0 ? [[{ text: type }, ...then([...new Set(labels)])]] : [];
  });
  return [
    ...constants,
    ...numberAlternatives(emission, ofType<NumberCase>(entries, "number"), then),
    ...stringAlternatives(emission, ofType<StringCase>(entries, "string"), then),
    ...arrayAlternatives(emission, ofType<ArrayCase>(entries, "array"), then, depth),
    ...objectAlternatives(emission, ofType<ObjectCase>(entries, "object"), then, depth),
  ];
}

function ofType<One extends Case>(entries: readonly Entry<Case>[], type: One["type"]): Entry<One>[] {
  return entries.filter((entry): entry is Entry<One> => entry.one.type === type);
}
