type Schema = Record<string, unknown>;

const isSchema = (value: unknown): value is Schema =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A value that keeps to a plain JSON schema: the first that it allows, the least that it demands. */
export function exampleOf(schema: Schema, root: Schema): unknown {
  if ("const" in schema) return schema["const"];
  const first = [schema["enum"], schema["anyOf"], schema["oneOf"], schema["allOf"]].find(Array.isArray)?.[0] as unknown;
  if (Array.isArray(schema["enum"])) return first;
  if (isSchema(first)) return exampleOf(first, root);
  if (typeof schema["$ref"] === "string") return exampleOf(refersTo(schema["$ref"], root), root);
  switch (schema["type"]) {
    case "string":
      return "text";
    case "integer":
    case "number":
      return schema["minimum"] ?? 0;
    case "boolean":
      return false;
    case "array":
      return [];
    case "object":
      return objectOf(schema, root);
    default:
      return isSchema(schema["properties"]) ? objectOf(schema, root) : null;
  }
}

function objectOf({ properties, required }: Schema, root: Schema): Schema {
  const members = Object.entries(isSchema(properties) ? properties : {});
  const names = Array.isArray(required) ? required : [];
  return Object.fromEntries(
    members.flatMap(([name, member]) =>
      names.includes(name) && isSchema(member) ? [[name, exampleOf(member, root)]] : [],
    ),
  );
}

/** Within the schema itself. */
function refersTo(reference: string, root: Schema): Schema {
  let place: unknown = root;
  for (const step of reference.replace(/^#\/?/, "").split("/"))
    place = isSchema(place) && step !== "" ? place[step] : place;
  return isSchema(place) ? place : {};
}
