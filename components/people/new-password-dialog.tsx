"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { keysKey } from "@/components/keys/key-queries";
import { generatePassword } from "@/components/people/generate-password";
import { PasswordShown } from "@/components/people/password-shown";
import { setPassword } from "@/components/people/people-query";
import { CheckboxBox } from "@/components/ui/checkbox";
import { Choice } from "@/components/ui/choice";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Notice } from "@/components/ui/notice";
import type { User } from "@/lib/identity/auth/contract";

/** For somebody who forgot theirs. */
export function NewPasswordDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const client = useQueryClient();
  const [endKeys, setEndKeys] = useState(true);
  const reset = useMutation({
    mutationFn: async () => {
      const password = generatePassword();
      await setPassword(user.id, password, endKeys);
      return password;
    },
    onSuccess: () => void client.invalidateQueries({ queryKey: keysKey }),
  });
  if (reset.data !== undefined) {
    const title = `New password for ${user.username}`;
    return <PasswordShown title={title} username={user.username} password={reset.data} onClose={onClose} />;
  }
  return (
    <ConfirmDialog
      open
      // Closed early it would lose the password that is on its way.
      onOpenChange={(open) => open || reset.isPending || onClose()}
      title={`New password for “${user.username}”?`}
      confirmLabel="Generate new password"
      busy={reset.isPending}
      onConfirm={() => reset.mutate()}
      error={reset.error ? <Notice tone="bad" title={reset.error.message} announce /> : undefined}
    >
      <p>The old one stops working, and this person is signed out everywhere. The new one is shown once.</p>
      <Choice
        renderControl={(attributes) => (
          <CheckboxBox {...attributes} checked={endKeys} onCheckedChange={setEndKeys} className="mt-0.5" />
        )}
        label="Revoke their API keys too"
        description="Leave this on if someone else may know the old password; otherwise existing keys keep working."
      />
    </ConfirmDialog>
  );
}
