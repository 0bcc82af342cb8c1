"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { keysKey } from "@/components/keys/key-queries";
import { endAccess, peopleQuery } from "@/components/people/people-query";
import { Button } from "@/components/ui/button";
import { CheckboxBox } from "@/components/ui/checkbox";
import { Choice } from "@/components/ui/choice";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Dialog } from "@/components/ui/dialog";
import { Notice } from "@/components/ui/notice";
import type { User } from "@/lib/identity/auth/contract";

/** For an account in wrong hands: everything that opens anything in its name, at once. */
export function EndAccessDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const client = useQueryClient();
  const [deactivate, setDeactivate] = useState(false);
  const end = useMutation({
    mutationFn: () => endAccess(user.id, deactivate),
    onSuccess: () =>
      Promise.all([peopleQuery.queryKey, keysKey].map((queryKey) => client.invalidateQueries({ queryKey }))),
  });
  if (end.data) {
    const { sessions, api_keys: keys, join_tokens: tokens, deactivated } = end.data;
    return (
      <Dialog
        open
        onOpenChange={onClose}
        title={`All access of ${user.username} has ended`}
        size="sm"
        footer={
          <Button variant="primary" onClick={onClose}>
            Close
          </Button>
        }
      >
        <p className="text-sm">
          Sessions ended: {sessions}. API keys revoked: {keys}. Join tokens withdrawn: {tokens}.{" "}
          {deactivated ? "The account is locked." : "The password still works."}
        </p>
      </Dialog>
    );
  }
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => open || onClose()}
      title={`End all access of “${user.username}”?`}
      confirmLabel="End all access"
      danger
      busy={end.isPending}
      onConfirm={() => end.mutate()}
      error={end.error ? <Notice tone="bad" title={end.error.message} announce /> : undefined}
    >
      <p>
        Every session, API key and unused join token of this person ends: for the console and the API at once, for
        models within 5 seconds, calls in progress included. Keys do not come back.
      </p>
      <Choice
        renderControl={(attributes) => (
          <CheckboxBox {...attributes} checked={deactivate} onCheckedChange={setDeactivate} className="mt-0.5" />
        )}
        label="Lock the account too"
        description="Otherwise whoever knows the password can sign in again."
      />
    </ConfirmDialog>
  );
}
