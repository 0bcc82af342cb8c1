"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { keysKey } from "@/components/keys/key-queries";
import { deletePerson, peopleQuery, setActive } from "@/components/people/people-query";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Notice } from "@/components/ui/notice";
import type { User } from "@/lib/identity/auth/contract";

export type Closing = "lock" | "delete";

const acts = {
  lock: {
    title: (name: string) => `Lock the account of “${name}”?`,
    label: "Lock account",
    words:
      "This person is signed out and cannot sign in until you unlock the account. Their API keys are revoked for good. Models stop answering them within 5 seconds.",
    run: (userId: string): Promise<unknown> => setActive(userId, false),
  },
  delete: {
    title: (name: string) => `Delete “${name}”?`,
    label: "Delete person",
    words:
      "This person is signed out and their API keys are revoked. What they did stays in the record under their name. This cannot be undone.",
    run: (userId: string): Promise<unknown> => deletePerson(userId),
  },
} as const;

/** For somebody who shall not sign in any more: for now, or for good. */
export function CloseAccountDialog({ user, how, onClose }: { user: User; how: Closing; onClose: () => void }) {
  const client = useQueryClient();
  const { title, label, words, run } = acts[how];
  const close = useMutation({
    mutationFn: () => run(user.id),
    onSuccess: async () => {
      await Promise.all([peopleQuery.queryKey, keysKey].map((queryKey) => client.invalidateQueries({ queryKey })));
      onClose();
    },
  });
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => open || onClose()}
      title={title(user.username)}
      confirmLabel={label}
      danger
      busy={close.isPending}
      onConfirm={() => close.mutate()}
      error={close.error ? <Notice tone="bad" title={close.error.message} announce /> : undefined}
    >
      <p>{words}</p>
    </ConfirmDialog>
  );
}
