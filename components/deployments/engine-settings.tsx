"use client";

import { useQuery } from "@tanstack/react-query";
import { enginesQuery } from "@/components/deployments/deployment-queries";
import { settingFields, type SettingField } from "@/components/deployments/setting-fields";
import { Field } from "@/components/ui/field";
import { NumberField } from "@/components/ui/number-field";
import { Select } from "@/components/ui/select";
import type { Explanation } from "@/lib/serving/placement/contract";

type Config = Record<string, unknown>;
type Props = {
  engine: string;
  config: Config;
  /** What the model itself allows, where it is known. */
  limits: Explanation["limits"];
  onChange: (config: Config) => void;
};

/** The engine's settings where they are not what one came for: folded away. */
export function FoldedEngineSettings(props: Props) {
  return (
    <details>
      <summary className="text-sm font-medium">Engine settings</summary>
      <div className="mt-4">
        <EngineSettings {...props} />
      </div>
    </details>
  );
}

/** A form made from the engine's own schema. What is left empty stays automatic. */
export function EngineSettings({ engine, config, limits, onChange }: Props) {
  const { data } = useQuery(enginesQuery);
  const schema = data?.find(({ name }) => name === engine)?.config_schema;
  if (!schema) return null;
  const set = (name: string, value: unknown) => {
    const { [name]: _, ...rest } = config;
    onChange(value === undefined ? rest : { ...rest, [name]: value });
  };
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      {settingFields(schema, limits).map((field) => (
        <SettingControl
          key={field.name}
          field={field}
          value={config[field.name]}
          onChange={(value) => set(field.name, value)}
        />
      ))}
    </div>
  );
}

function SettingControl({
  field,
  value,
  onChange,
}: {
  field: SettingField;
  value: unknown;
  onChange: (value: unknown) => void;
}) {
  const { label, description, facts, options, minimum, maximum, step } = field;
  if (!options) {
    return (
      <NumberField
        {...{ label, description, facts, step }}
        min={minimum}
        max={maximum}
        placeholder="automatic"
        value={typeof value === "number" ? value : undefined}
        onChange={onChange}
      />
    );
  }
  const shown = typeof value === "object" || value === undefined ? "" : `${value as string | number | boolean}`;
  return (
    <Field label={label} description={description} facts={facts}>
      <Select
        value={shown}
        onValueChange={(next) => onChange(next === "" ? undefined : field.parse(next))}
        options={[{ value: "", label: "automatic" }, ...options.map((option) => ({ value: option, label: option }))]}
      />
    </Field>
  );
}
