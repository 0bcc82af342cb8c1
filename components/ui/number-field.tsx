"use client";

import { useState, type ReactNode } from "react";
import { Field } from "@/components/ui/field";
import { formatCount } from "@/components/ui/format";
import { Input } from "@/components/ui/input";

type NumberFieldProps = {
  label: string;
  description?: string | undefined;
  facts?: ReactNode;
  placeholder: string;
  min?: number | undefined;
  max?: number | undefined;
  /** 1 takes whole numbers alone. */
  step: number;
  value: number | undefined;
  /** Hears numbers in range, and undefined for an empty field. */
  onChange: (value: number | undefined) => void;
};

/** A number as it is typed: what is out of range stays in the field, says so there, and holds for nothing. */
export function NumberField(props: NumberFieldProps) {
  const { label, description, facts, placeholder, min, max, step, value, onChange } = props;
  const [text, setText] = useState(value === undefined ? "" : String(value));
  const [told, setTold] = useState(value);
  // Set from elsewhere: a proposal taken over, a reset.
  if (value !== told) {
    setTold(value);
    setText(value === undefined ? "" : String(value));
  }
  const tell = (next: number | undefined) => {
    setTold(next);
    onChange(next);
  };
  const fits = (number: number) =>
    number >= (min ?? -Infinity) && number <= (max ?? Infinity) && (step < 1 || Number.isSafeInteger(number));
  const wrong = text !== "" && !fits(Number(text));
  return (
    <Field
      label={label}
      description={description}
      facts={facts}
      error={wrong ? expected({ min, max, step }) : undefined}
    >
      <Input
        type="number"
        placeholder={placeholder}
        value={text}
        min={min}
        max={max}
        step={step < 1 ? "any" : step}
        onChange={(event) => {
          setText(event.target.value);
          if (event.target.value === "") tell(undefined);
          else if (fits(Number(event.target.value))) tell(Number(event.target.value));
        }}
      />
    </Field>
  );
}

function expected({ min, max, step }: Pick<NumberFieldProps, "min" | "max" | "step">): string {
  const kind = step < 1 ? "A number" : "A whole number";
  if (min !== undefined && max !== undefined) return `${kind} from ${formatCount(min)} to ${formatCount(max)}.`;
  return min === undefined ? `${kind}.` : `${kind} from ${formatCount(min)} up.`;
}
