"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { formatCount } from "@/components/ui/format";
import { NumberField } from "@/components/ui/number-field";
import { Textarea } from "@/components/ui/textarea";
import type { ChatParameters } from "@/lib/console/chat/contract";

type Props = {
  parameters: ChatParameters;
  /** Only ever hears what the server takes. */
  onChange: (parameters: ChatParameters) => void;
  /** A field was left. */
  onLeave: () => void;
};

type NumberName = {
  [Name in keyof ChatParameters]-?: NonNullable<ChatParameters[Name]> extends number ? Name : never;
}[keyof ChatParameters];

const numbers: { name: NumberName; label: string; description: string; min?: number; max?: number; step: number }[] = [
  {
    name: "temperature",
    label: "Temperature",
    description: "Low is steady, high is inventive.",
    min: 0,
    max: 2,
    step: 0.1,
  },
  { name: "max_tokens", label: "Longest answer", description: "In tokens.", min: 1, max: 1_000_000, step: 1 },
  { name: "top_p", label: "Top p", description: "Share of likely words to choose from.", min: 0, max: 1, step: 0.05 },
  { name: "top_k", label: "Top k", description: "Number of likely words to choose from.", min: 0, max: 1000, step: 1 },
  {
    name: "frequency_penalty",
    label: "Frequency penalty",
    description: "Against repeating words.",
    min: -2,
    max: 2,
    step: 0.1,
  },
  { name: "presence_penalty", label: "Presence penalty", description: "For new subjects.", min: -2, max: 2, step: 0.1 },
  { name: "seed", label: "Seed", description: "The same seed gives the same answer where the engine can.", step: 1 },
];

const stopsMax = 8;

/** Sampling for the next answers. Left empty, the engine's own default holds. */
export function ParameterForm({ parameters, onChange, onLeave }: Props) {
  const [resets, setResets] = useState(0);
  const [stops, setStops] = useState(parameters.stop?.join("\n") ?? "");
  function set<Name extends keyof ChatParameters>(name: Name, value: ChatParameters[Name]) {
    const { [name]: _, ...rest } = parameters;
    onChange(value === undefined ? rest : { ...rest, [name]: value });
  }
  const tooManyStops = stopsIn(stops).length > stopsMax;
  return (
    <div className="space-y-4" onBlur={onLeave}>
      <Field label="System prompt" optional description="Said to the model before the conversation.">
        <Textarea
          rows={4}
          maxLength={32_000}
          value={parameters.system_prompt ?? ""}
          onChange={(event) => set("system_prompt", event.target.value || undefined)}
        />
      </Field>
      {numbers.map(({ name, ...number }) => (
        <NumberField
          key={`${name}-${resets}`}
          {...number}
          facts={rangeOf(number)}
          placeholder="engine’s default"
          value={parameters[name]}
          onChange={(value) => set(name, value)}
        />
      ))}
      <Field
        label="Stop at"
        optional
        description="One text per line; the answer ends before it."
        error={tooManyStops ? `At most ${stopsMax} lines.` : undefined}
      >
        <Textarea
          rows={2}
          value={stops}
          onChange={(event) => {
            setStops(event.target.value);
            const next = stopsIn(event.target.value);
            if (next.length <= stopsMax) set("stop", next.length > 0 ? next : undefined);
          }}
        />
      </Field>
      <Button
        onClick={() => {
          onChange({});
          setStops("");
          setResets(resets + 1);
        }}
      >
        Reset parameters
      </Button>
    </div>
  );
}

const rangeOf = ({ min, max }: { min?: number; max?: number }) =>
  min !== undefined && max !== undefined ? `${formatCount(min)} to ${formatCount(max)}` : undefined;

/** An empty line stops nothing. */
const stopsIn = (text: string) => text.split("\n").flatMap((line) => (line === "" ? [] : line.slice(0, 128)));
