"use client";

import { PasswordInput } from "@/components/auth/password-input";
import { Field } from "@/components/ui/field";

const lengthMin = 12;

type Props = { label: string; name: string; error: string | undefined };

export function NewPasswordField({ label, name, error }: Props) {
  return (
    <Field
      label={label}
      description={`At least ${lengthMin} characters. Length is what counts.`}
      required
      error={error}
    >
      <PasswordInput name={name} autoComplete="new-password" minLength={lengthMin} />
    </Field>
  );
}
