"use client";

import { useState, type FormEvent } from "react";
import { formText } from "@/components/auth/form-text";
import { NewPasswordField } from "@/components/auth/new-password-field";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { fieldProblems } from "@/components/ui/field-problems";
import { Input } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import type * as operations from "@/lib/identity/auth/contract";
import { ApiProblem, request, signInWithPassword } from "@/lib/edge/client";

export function SetupForm({ token, publicUrl }: { token: string; publicUrl: string }) {
  const [problem, setProblem] = useState<ApiProblem | Error>();
  const [busy, setBusy] = useState(false);
  const wrong = fieldProblems(problem, ["token", "username", "email", "password"]);
  const tokenRefused = problem instanceof ApiProblem && problem.code === "FORBIDDEN";

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const text = (name: string) => formText(fields, name).trim();
    const password = formText(fields, "password");
    setBusy(true);
    setProblem(undefined);
    try {
      await request<typeof operations.createOwner>("POST", "/api/setup", {
        token: text("token"),
        username: text("username"),
        email: text("email") || null,
        password,
      });
      await signInWithPassword(text("username"), password, publicUrl);
      location.assign("/");
    } catch (error) {
      setProblem(error instanceof Error ? error : new Error(String(error)));
      setBusy(false);
    }
  }

  // By that method it goes nowhere before scripts have loaded: by any other, the password would stand in an address.
  return (
    <form method="dialog" onSubmit={(event) => void submit(event)} className="mt-6 space-y-4">
      {tokenRefused && (
        <Notice tone="bad" title="The set-up token is wrong, used or expired" announce>
          A new one: <code className="font-mono text-xs break-all">npm run status -- --setup-token</code>
        </Notice>
      )}
      {wrong.rest && !tokenRefused && <Notice tone="bad" title={wrong.rest} announce />}
      <Field
        label="Set-up token"
        description="The installer printed it; it works once."
        required
        error={wrong.of("token")}
      >
        <Input name="token" defaultValue={token} autoComplete="off" spellCheck={false} required className="font-mono" />
      </Field>
      <Field label="User name" required error={wrong.of("username")}>
        <Input
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          maxLength={128}
        />
      </Field>
      <Field label="E-mail" optional error={wrong.of("email")}>
        <Input name="email" type="email" autoComplete="email" />
      </Field>
      <NewPasswordField label="Password" name="password" error={wrong.of("password")} />
      <Button type="submit" variant="primary" size="lg" busy={busy} className="w-full">
        Create owner
      </Button>
    </form>
  );
}
