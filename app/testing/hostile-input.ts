import type { Operation } from "@/lib/edge/http";
import * as fc from "fast-check";
import * as z from "zod";

type JsonSchema = z.core.JSONSchema.JSONSchema | boolean | undefined;

/** Texts that break things: control characters, halves of characters, injections, paths, lengths. */
export const hostileTexts = [
  "",
  " ",
  "\0",
  "a\0b",
  "%00",
  "\ud800",
  "\udfff\ud800",
  "\u202Egnp.exe",
  "🦙".repeat(300),
  "../../../../etc/passwd",
  String.raw`..\..\windows\system32`,
  "/dev/null",
  "' or 1=1; drop table users; --",
  "<script>alert(1)</script>",
  "${jndi:ldap://127.0.0.1/a}",
  "__proto__",
  "constructor",
  "null",
  "NaN",
  "true",
  "-1",
  "1e309",
  "2147483648",
  "9223372036854775808",
  "00000000-0000-0000-0000-000000000000",
  "------------------------------------",
  "0001-01-01T00:00:00Z",
  "+275760-09-13T00:00:00Z",
  "x".repeat(5000),
];

const hostileNumbers = [0, -0, -1, 1, 0.5, 2 ** 31 - 1, 2 ** 31, 2 ** 53 - 1, 2 ** 53, -(2 ** 63), 1e308, 5e-324];

const hostileText = fc.oneof(fc.constantFrom(...hostileTexts), fc.string({ unit: "binary", maxLength: 40 }));
const hostileNumber = fc.oneof(fc.constantFrom(...hostileNumbers), fc.integer(), fc.double({ noNaN: true }));
const anything = fc.oneof(
  hostileText,
  hostileNumber,
  fc.boolean(),
  fc.constant(null),
  fc.array(hostileText, { maxLength: 3 }),
  fc.dictionary(hostileText, fc.oneof(hostileText, hostileNumber), { maxKeys: 3 }),
  fc.constant(nested(2000)),
);

function nested(depth: number): unknown {
  let value: unknown = "deep";
  for (let level = 0; level < depth; level += 1) value = { a: value };
  return value;
}

/** Ids that exist, so that what is wrong is found behind the first lookup too. */
export type Known = { ids: string[]; texts: string[] };

/** Bodies of the operation's own fields, right ones and wrong ones mixed; sometimes no object at all. */
export function hostileBody({ body }: Operation, known: Known): fc.Arbitrary<unknown> {
  if (!body) return anything;
  const schema = z.toJSONSchema(body, { io: "input", unrepresentable: "any" });
  return fc.oneof({ weight: 6, arbitrary: valueOf(schema, known) }, { weight: 1, arbitrary: anything });
}

export function hostileQuery({ query }: Operation, known: Known): fc.Arbitrary<Record<string, string>> {
  const names = Object.keys(query?.shape ?? {});
  const value = fc.oneof(hostileText, fc.constantFrom(...known.ids, ...known.texts, "True", "10"));
  return fc
    .record(Object.fromEntries(names.map((name) => [name, value])), { requiredKeys: [] })
    .map((query) => query as Record<string, string>);
}

function valueOf(schema: JsonSchema, known: Known): fc.Arbitrary<unknown> {
  if (typeof schema !== "object") return anything;
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((option) => valueOf(option, known)));
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.const !== undefined) return fc.constant(schema.const);
  switch (schema.type) {
    case "object":
      return objectOf(schema, known);
    case "array":
      return fc.array(valueOf(schema.items as JsonSchema, known), { maxLength: 4 });
    case "string":
      return fc.oneof(
        { weight: 1, arbitrary: hostileText },
        { weight: 2, arbitrary: schema.format === "uuid" ? fc.constantFrom(...known.ids) : plainText(schema, known) },
      );
    case "integer":
    case "number":
      return fc.oneof(hostileNumber, fc.integer({ min: schema.minimum ?? 0, max: (schema.minimum ?? 0) + 10 }));
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    default:
      return anything;
  }
}

const plainText = ({ minLength = 1 }: { minLength?: number }, { texts }: Known) =>
  fc.constantFrom(...texts.map((text) => text.padEnd(minLength, "x")));

function objectOf(schema: z.core.JSONSchema.JSONSchema, known: Known): fc.Arbitrary<unknown> {
  const fields = Object.entries(schema.properties ?? {});
  if (fields.length === 0) return fc.dictionary(hostileText, anything, { maxKeys: 3 });
  const right = Object.fromEntries(fields.map(([name, field]) => [name, valueOf(field as JsonSchema, known)]));
  const wrong = Object.fromEntries(
    fields.map(([name, field]) => [
      name,
      fc.oneof(
        { weight: 8, arbitrary: right[name] ?? valueOf(field as JsonSchema, known) },
        { weight: 1, arbitrary: anything },
      ),
    ]),
  );
  return fc.oneof(fc.record(right), fc.record(wrong, { requiredKeys: [] }));
}
