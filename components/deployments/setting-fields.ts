import { formatCount } from "@/components/ui/format";

/** One control of a form that is made from a JSON Schema. */
export type SettingField = {
  name: string;
  label: string;
  description: string | undefined;
  /** Range and default in words. */
  facts: string | undefined;
  options: string[] | undefined;
  minimum: number | undefined;
  maximum: number | undefined;
  /** Of a number: whole or not. */
  step: number;
  parse: (text: string) => unknown;
};

type Property = {
  type?: string;
  title?: string;
  description?: string;
  enum?: unknown[];
  minimum?: number;
  maximum?: number;
  default?: string | number | boolean;
  anyOf?: Property[];
};

/**
 * Numbers, booleans and enumerations of a JSON Schema object as form fields; other kinds have no control. `limits` are those
 * of the model, within the schema's.
 */
export function settingFields(
  schema: Record<string, unknown>,
  limits: readonly { setting: string; maximum: number }[] = [],
): SettingField[] {
  const properties = (schema["properties"] ?? {}) as Record<string, Property>;
  return Object.entries(properties).flatMap(([name, property]) => {
    const kind = property.anyOf?.find(({ type }) => type !== "null") ?? property;
    const limit = limits.find(({ setting }) => setting === name);
    const field = fieldOf(name, { ...kind, ...property, ...(limit && { maximum: limit.maximum }) });
    return field ? [field] : [];
  });
}

function fieldOf(name: string, property: Property): SettingField | undefined {
  const { minimum, maximum } = property;
  const base = {
    name,
    label: property.title ?? words(name),
    description: property.description,
    facts: factsOf(property),
    minimum,
    maximum,
    step: property.type === "number" ? 0.01 : 1,
  };
  if (property.enum) return { ...base, options: property.enum.map(String), parse: (text) => text };
  if (property.type === "boolean") return { ...base, options: ["true", "false"], parse: (text) => text === "true" };
  if (property.type === "integer" || property.type === "number") return { ...base, options: undefined, parse: Number };
  return undefined;
}

function factsOf({ minimum, maximum, default: preset }: Property): string | undefined {
  const isRange = minimum !== undefined && maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER;
  const parts = [
    isRange ? `${formatCount(minimum)} to ${formatCount(maximum)}` : undefined,
    preset === undefined ? undefined : `default ${typeof preset === "number" ? formatCount(preset) : preset}`,
  ];
  return parts.filter(Boolean).join(", ") || undefined;
}

/** contextLength → Context length */
function words(name: string): string {
  const spaced = name.replaceAll(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}
