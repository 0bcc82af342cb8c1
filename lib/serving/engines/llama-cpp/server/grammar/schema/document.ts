import { escapeStep, isKeywords, refuse, type Keywords, type Node } from "./node";
import { UnsupportedSchema } from "./unsupported-schema";

/** The schemas of one document: gives them identities and follows references between them. */
export type Document = {
  root: Node;
  /** A schema below another; `steps` lead there. */
  child(node: Node, steps: readonly (string | number)[], schema: unknown): Node;
  /** A schema that stands nowhere in the text, for a value that a constant asks for. */
  made(node: Node, schema: boolean | Keywords): Node;
  target(node: Node, reference: string): Node;
};

const noAddress = "schema:/";
const charactersMax = 65_536;
const depthMax = 128;

/** Keywords that change which values a schema allows are all others; these may differ between equal schemas. */
const annotations = new Set(
  "title description default examples example $comment deprecated readOnly writeOnly $schema".split(" "),
);

/** @throws UnsupportedSchema when it is too large, too deep, or an address in it is broken. */
export function createDocument(schema: boolean | Keywords): Document {
  refuseSize(schema);
  const ids = new Map<string, number>();
  const addresses = new Map<string, Omit<Node, "id">>();

  const intern = (found: Omit<Node, "id">): Node => {
    const key = `${found.base} ${canonical(found.schema)}`;
    const id = ids.get(key) ?? ids.size;
    ids.set(key, id);
    return { ...found, id };
  };

  const child = (node: Node, steps: readonly (string | number)[], below: unknown): Node => {
    const pointer = [node.pointer, ...steps.map((step) => escapeStep(String(step)))].join("/");
    if (typeof below !== "boolean" && !isKeywords(below)) {
      throw new UnsupportedSchema(String(steps[0]), pointer, "must be a schema: an object or a boolean");
    }
    return intern({ schema: below, pointer, base: baseOf(below, node.base) });
  };

  const base = baseOf(schema, noAddress);
  const root = intern({ schema, pointer: "", base });
  register(addresses, schema, "", noAddress);

  return {
    root,
    child,
    made: (node, made) => intern({ schema: made, pointer: node.pointer, base: node.base }),
    target(node, reference) {
      const broken = (why: string) => refuse(node, "$ref", `${JSON.stringify(reference)} ${why}`);
      const [address = "", fragment = ""] = split(reference, node.base, broken);
      const resource = addresses.get(address);
      if (!resource) throw broken("leads out of this schema; put what it names under $defs");
      if (fragment !== "" && !fragment.startsWith("/")) {
        const named = addresses.get(`${address}#${fragment}`);
        if (!named) throw broken("leads nowhere in this schema");
        return intern(named);
      }
      let at = intern(resource);
      for (const step of fragment.split("/").slice(1)) {
        const name = step.replaceAll("~1", "/").replaceAll("~0", "~");
        const below = stepInto(at.schema, name);
        if (below === undefined) throw broken("leads nowhere in this schema");
        const next = { schema: below as Keywords, pointer: `${at.pointer}/${step}`, base: baseOf(below, at.base) };
        at = intern(next);
      }
      if (typeof at.schema !== "boolean" && !isKeywords(at.schema)) throw broken("does not lead to a schema");
      return at;
    },
  };
}

function stepInto(value: unknown, step: string): unknown {
  if (Array.isArray(value)) return /^(0|[1-9]\d*)$/.test(step) ? (value[Number(step)] as unknown) : undefined;
  return isKeywords(value) && Object.hasOwn(value, step) ? value[step] : undefined;
}

function split(reference: string, base: string, broken: (why: string) => Error): string[] {
  const url = URL.parse(reference, base);
  if (!url) throw broken("is no address");
  const fragment = url.hash.slice(1);
  url.hash = "";
  try {
    return [url.href, decodeURIComponent(fragment)];
  } catch {
    throw broken("has a broken percent escape");
  }
}

function baseOf(schema: unknown, base: string): string {
  const id = isKeywords(schema) ? schema["$id"] : undefined;
  if (typeof id !== "string") return base;
  const url = URL.parse(id, base);
  if (!url) return base;
  url.hash = "";
  return url.href;
}

/** Notes every schema with an address or a name of its own. */
function register(addresses: Map<string, Omit<Node, "id">>, value: unknown, pointer: string, outer: string): void {
  if (Array.isArray(value)) {
    value.forEach((item, index) => register(addresses, item, `${pointer}/${index}`, outer));
    return;
  }
  const base = baseOf(value, outer);
  if (pointer === "" || base !== outer) addresses.set(base, { schema: value as Keywords, pointer, base });
  if (!isKeywords(value)) return;
  for (const keyword of ["$anchor", "$dynamicAnchor"]) {
    const name = value[keyword];
    if (typeof name === "string") addresses.set(`${base}#${name}`, { schema: value, pointer, base });
  }
  for (const [name, below] of Object.entries(value)) {
    if (name === "enum" || name === "const" || annotations.has(name)) continue;
    register(addresses, below, `${pointer}/${escapeStep(name)}`, base);
  }
}

function refuseSize(schema: unknown): void {
  const characters = JSON.stringify(schema).length;
  if (characters > charactersMax) {
    throw new UnsupportedSchema("text", "", `has ${characters} characters; at most ${charactersMax} are kept`);
  }
  const pending: [value: unknown, pointer: string, depth: number][] = [[schema, "", 0]];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const [value, pointer, depth] = next;
    if (depth > depthMax) throw new UnsupportedSchema("part", pointer, `is nested deeper than ${depthMax} levels`);
    if (typeof value !== "object" || value === null) continue;
    for (const [step, below] of Object.entries(value)) {
      pending.push([below, `${pointer}/${escapeStep(step)}`, depth + 1]);
    }
  }
}

/** The same text for schemas that differ in the order of keywords and in annotations alone. */
function canonical(schema: unknown): string {
  if (!isKeywords(schema)) return JSON.stringify(schema) ?? "";
  const kept = Object.keys(schema).filter((keyword) => !annotations.has(keyword));
  return JSON.stringify(kept.toSorted().map((keyword) => [keyword, schema[keyword]]));
}
