"use client";

import { useState, type FormEvent } from "react";
import { formText } from "@/components/auth/form-text";
import { PasswordInput } from "@/components/auth/password-input";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import { signInWithPassword } from "@/lib/edge/client";

export function SignInForm({ publicUrl }: { publicUrl: string }) {
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    setBusy(true);
    setProblem(undefined);
    try {
      await signInWithPassword(formText(fields, "username"), formText(fields, "password"), publicUrl);
      // A full load, so that every server component sees the new session.
      location.assign("/");
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
      setBusy(false);
    }
  }

  // By that method it goes nowhere before scripts have loaded: by any other, the password would stand in an address.
  return (
    <form method="dialog" onSubmit={(event) => void submit(event)} className="mt-6 space-y-4">
      {problem !== undefined && <Notice tone="bad" title={problem} announce />}
      <Field label="User name or e-mail" required>
        <Input name="username" autoComplete="username" autoCapitalize="none" spellCheck={false} required />
      </Field>
      <Field label="Password" required>
        <PasswordInput name="password" autoComplete="current-password" />
      </Field>
      <Button type="submit" variant="primary" size="lg" busy={busy} className="w-full">
        Sign in
      </Button>
    </form>
  );
}
