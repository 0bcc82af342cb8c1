"use client";

import { useMutation } from "@tanstack/react-query";
import { formText } from "@/components/auth/form-text";
import { NewPasswordField } from "@/components/auth/new-password-field";
import { PasswordInput } from "@/components/auth/password-input";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import type { changeOwnPassword } from "@/lib/auth/contract";
import { ApiProblem, request } from "@/lib/client";

export function ChangePassword() {
  const change = useMutation({
    mutationFn: (form: HTMLFormElement) => {
      const fields = new FormData(form);
      return request<typeof changeOwnPassword>("POST", "/api/auth/users/me/password", {
        current_password: formText(fields, "current_password"),
        new_password: formText(fields, "new_password"),
      });
    },
    onSuccess: (_answer, form) => form.reset(),
  });
  const wrong = (name: string) =>
    change.error instanceof ApiProblem
      ? change.error.fields.find((field) => field.pointer === `/${name}`)?.detail
      : undefined;
  return (
    <form
      className="space-y-4"
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate(event.currentTarget);
      }}
    >
      <Field label="Current password" required error={wrong("current_password")}>
        <PasswordInput name="current_password" autoComplete="current-password" />
      </Field>
      <NewPasswordField label="New password" name="new_password" error={wrong("new_password")} />
      {change.error && <Notice tone="bad" title={change.error.message} announce />}
      {change.isSuccess && <Notice tone="ok" title="Password changed" announce />}
      <Button type="submit" variant="primary" busy={change.isPending}>
        Change password
      </Button>
    </form>
  );
}
