"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { formText } from "@/components/auth/form-text";
import { NewPasswordField } from "@/components/auth/new-password-field";
import { PasswordInput } from "@/components/auth/password-input";
import { keysKey } from "@/components/keys/key-queries";
import { Button } from "@/components/ui/button";
import { CheckboxBox } from "@/components/ui/checkbox";
import { Choice } from "@/components/ui/choice";
import { Field } from "@/components/ui/field";
import { fieldProblems } from "@/components/ui/field-problems";
import { Notice } from "@/components/ui/notice";
import type { changeOwnPassword } from "@/lib/identity/auth/contract";
import { request } from "@/lib/edge/client";

export function ChangePassword() {
  const client = useQueryClient();
  const [endKeys, setEndKeys] = useState(true);
  const change = useMutation({
    mutationFn: (form: HTMLFormElement) => {
      const fields = new FormData(form);
      return request<typeof changeOwnPassword>("POST", "/api/auth/users/me/password", {
        current_password: formText(fields, "current_password"),
        new_password: formText(fields, "new_password"),
        end_api_keys: endKeys,
      });
    },
    onSuccess: (_answer, form) => {
      form.reset();
      return client.invalidateQueries({ queryKey: keysKey });
    },
  });
  const wrong = fieldProblems(change.error, ["current_password", "new_password"]);
  // By that method it goes nowhere before scripts have loaded: by any other, passwords would stand in an address.
  return (
    <form
      method="dialog"
      className="space-y-4"
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate(event.currentTarget);
      }}
    >
      <Field label="Current password" required error={wrong.of("current_password")}>
        <PasswordInput name="current_password" autoComplete="current-password" />
      </Field>
      <NewPasswordField label="New password" name="new_password" error={wrong.of("new_password")} />
      <Choice
        renderControl={(attributes) => (
          <CheckboxBox {...attributes} checked={endKeys} onCheckedChange={setEndKeys} className="mt-0.5" />
        )}
        label="Revoke my API keys too"
        description="Leave this on if somebody else may have known the password: keys made with it would go on."
      />
      {wrong.rest && <Notice tone="bad" title={wrong.rest} announce />}
      {change.isSuccess && <Notice tone="ok" title={changedWords(change.data.api_keys_revoked)} announce />}
      <Button type="submit" variant="primary" busy={change.isPending}>
        Change password
      </Button>
    </form>
  );
}

function changedWords(keysRevoked: number): string {
  if (keysRevoked === 0) return "Password changed";
  return `Password changed, ${keysRevoked === 1 ? "1 API key" : `${keysRevoked} API keys`} revoked`;
}
