import fc from "fast-check";

type Schema = Record<string, unknown>;

const definitions = ["a", "b", "c"];
const conditional = ["if", "then", "else"];
const names = fc.constantFrom("a", "b", "kind", "key", "ke", "x y", "\u00e9", "1");
const constants = fc.oneof(
  fc.constantFrom(null, true, false, 0, 1, -3, 2.5, 12, 120, "", "a", "ab", 'b"c', "x\n"),
  fc.constantFrom([], [1], {}, { kind: "a" }, { kind: "a", b: [null] }),
);
const patterns = fc.constantFrom("^a+$", "b", "^[A-Z]{2}-\\d*$", "^(?!a)\\w*$", "(a|b)$", "^\\S", "(a)\\1", "^.{2,4}$");
const formats = fc.constantFrom(
  "date",
  "time",
  "date-time",
  "email",
  "uuid",
  "uri",
  "ipv4",
  "hostname",
  "duration",
  "unknown",
);
const small = fc.integer({ min: 0, max: 4 });
const number = fc.oneof(fc.integer({ min: -300, max: 300 }), fc.constantFrom(0.5, -1.25, 99.99, 1e-3, 1e20));

/** Some keywords of an object, each with the chance of one in three. */
function some(keywords: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Schema> {
  const entries = Object.entries(keywords).map(
    ([name, value]) => [name, fc.option(value, { nil: undefined, freq: 1 })] as const,
  );
  return fc
    .record(Object.fromEntries(entries))
    .map((schema) => Object.fromEntries(Object.entries(schema).filter(([, value]) => value !== undefined)));
}

const { schema } = fc.letrec<{ schema: Schema | boolean }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 4, depthSize: "small", withCrossShrink: true },
    {
      weight: 2,
      arbitrary: fc.constantFrom("null", "boolean", "integer", "number", "string").map((type) => ({ type })),
    },
    { weight: 1, arbitrary: fc.constantFrom<(boolean | Schema)[]>(true, {}, { title: "anything", "x-note": 1 }) },
    { weight: 2, arbitrary: fc.constantFrom(...definitions).map((name) => ({ $ref: `#/$defs/${name}` })) },
    { weight: 2, arbitrary: fc.array(constants, { minLength: 1, maxLength: 4 }).map((values) => ({ enum: values })) },
    { weight: 1, arbitrary: constants.map((value) => ({ const: value })) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(
          fc.constantFrom("integer", "number"),
          some({
            minimum: number,
            maximum: number,
            exclusiveMinimum: number,
            exclusiveMaximum: number,
            multipleOf: fc.constantFrom(1, 2, 5, 0.01, 2.5, 12),
          }),
        )
        .map(([type, limits]) => ({ type, ...limits })),
    },
    {
      weight: 2,
      arbitrary: some({ minLength: small, maxLength: small, pattern: patterns, format: formats }).map((limits) => ({
        type: "string",
        ...limits,
      })),
    },
    {
      weight: 3,
      arbitrary: fc
        .tuple(
          fc.dictionary(names, tie("schema"), { maxKeys: 4 }),
          fc.uniqueArray(names, { maxLength: 3 }),
          some({
            additionalProperties: tie("schema"),
            minProperties: small,
            patternProperties: fc.dictionary(patterns, tie("schema"), { maxKeys: 1 }),
            propertyNames: tie("schema"),
          }),
        )
        .map(([properties, required, rest]) => ({ type: "object", properties, required, ...rest })),
    },
    {
      weight: 2,
      arbitrary: some({
        items: tie("schema"),
        prefixItems: fc.array(tie("schema"), { minLength: 1, maxLength: 3 }),
        minItems: small,
        maxItems: small,
        uniqueItems: fc.boolean(),
        contains: tie("schema"),
      }).map((limits) => ({ type: "array", ...limits })),
    },
    {
      weight: 3,
      arbitrary: fc
        .tuple(
          fc.constantFrom("anyOf", "oneOf", "allOf"),
          fc.array(tie("schema"), { minLength: 1, maxLength: 3 }),
          some({
            type: fc.constantFrom("object", "string", ["integer", "null"]),
            properties: fc.dictionary(names, tie("schema"), { maxKeys: 2 }),
          }),
        )
        .map(([keyword, branches, beside]) => ({ [keyword]: branches, ...beside })),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(tie("schema"), tie("schema"), tie("schema"))
        .map((parts) => Object.fromEntries(parts.map((part, index) => [conditional[index], part]))),
    },
    { weight: 1, arbitrary: tie("schema").map((inner) => ({ type: "object", not: inner })) },
  ),
}));

/** Schemas of all keywords, with definitions that lead to each other. */
export const schemas: fc.Arbitrary<Schema> = fc
  .tuple(schema, fc.tuple(...definitions.map(() => schema)))
  .map(([root, [a, b, c]]) => ({ ...(root === true ? {} : (root as Schema)), $defs: { a, b, c } }));
