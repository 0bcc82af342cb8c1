"use client";

import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Textarea } from "@/components/ui/textarea";
import type { ChatParameters } from "@/lib/chat/contract";

type Props = { parameters: ChatParameters; onChange: (parameters: ChatParameters) => void };
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
  { name: "max_tokens", label: "Longest answer", description: "In tokens.", min: 1, step: 1 },
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

/** Sampling for the next answers. Left empty, the engine's own default holds. */
export function ParameterForm({ parameters, onChange }: Props) {
  function set<Name extends keyof ChatParameters>(name: Name, value: ChatParameters[Name]) {
    const { [name]: _, ...rest } = parameters;
    onChange(value === undefined ? rest : { ...rest, [name]: value });
  }
  return (
    <div className="space-y-4">
      <Field label="System prompt" optional description="Said to the model before the conversation.">
        <Textarea
          rows={4}
          value={parameters.system_prompt ?? ""}
          onChange={(event) => set("system_prompt", event.target.value || undefined)}
        />
      </Field>
      {numbers.map(({ name, label, description, ...range }) => (
        <Field key={name} label={label} description={description}>
          <Input
            type="number"
            placeholder="engine’s default"
            value={parameters[name] ?? ""}
            onChange={(event) => set(name, event.target.value === "" ? undefined : Number(event.target.value))}
            {...range}
          />
        </Field>
      ))}
      <Field label="Stop at" optional description="One text per line; the answer ends before it.">
        <Textarea
          rows={2}
          value={parameters.stop?.join("\n") ?? ""}
          onChange={(event) => set("stop", event.target.value ? event.target.value.split("\n") : undefined)}
        />
      </Field>
      <Button onClick={() => onChange({})}>Reset parameters</Button>
    </div>
  );
}
