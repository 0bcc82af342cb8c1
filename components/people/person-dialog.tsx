"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { generatePassword } from "@/components/people/generate-password";
import { PasswordShown } from "@/components/people/password-shown";
import { createPerson, peopleQuery, updatePerson } from "@/components/people/people-query";
import { isAuditor, levelOf, levels, rolesWith, type Level } from "@/components/people/role-words";
import { Button } from "@/components/ui/button";
import { CheckboxBox } from "@/components/ui/checkbox";
import { Choice } from "@/components/ui/choice";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { fieldProblems } from "@/components/ui/field-problems";
import { Input } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import { Select } from "@/components/ui/select";
import type { User } from "@/lib/identity/auth/contract";
import { uniqueId } from "@/lib/edge/client";

const newcomer: readonly string[] = ["user"];

/** Adds a person, with a password that is shown once; or changes the names and the role of the one given. */
export function PersonDialog({ user, onClose }: { user?: User; onClose: () => void }) {
  const client = useQueryClient();
  const roles = user?.roles ?? newcomer;
  const [username, setUsername] = useState(user?.username ?? "");
  const [email, setEmail] = useState(user?.email ?? "");
  const [level, setLevel] = useState<Level>(levelOf(roles));
  const [auditing, setAuditing] = useState(isAuditor(roles));
  const attempt = useRef<{ sent: string; id: string; password: string }>(null);
  const save = useMutation({
    mutationFn: async () => {
      const names = { username: username.trim(), email: email.trim() || null };
      const changed = { ...names, roles: rolesWith(roles, level, auditing) };
      if (user) {
        await updatePerson(user.id, changed);
        return undefined;
      }
      // Tried again after an answer that was lost, it is the same act with the same password.
      const sent = JSON.stringify(changed);
      if (attempt.current?.sent !== sent) attempt.current = { sent, id: uniqueId(), password: generatePassword() };
      await createPerson({ ...changed, password: attempt.current.password }, attempt.current.id);
      return attempt.current.password;
    },
    onSuccess: (password) => {
      void client.invalidateQueries({ queryKey: peopleQuery.queryKey });
      if (password === undefined) onClose();
    },
  });
  if (save.data !== undefined) {
    const title = `${username.trim()} may sign in`;
    return <PasswordShown title={title} username={username.trim()} password={save.data} onClose={onClose} />;
  }
  const wrong = fieldProblems(save.error, ["username", "email", "roles"]);
  return (
    <Dialog
      open
      // Closed early it would lose the password that is on its way.
      onOpenChange={(open) => open || save.isPending || onClose()}
      title={user ? `Change “${user.username}”` : "Add person"}
      description={user ? undefined : "A password is generated and shown once."}
      onSubmit={() => save.isPending || save.mutate()}
      footer={
        <>
          <Button onClick={onClose} disabled={save.isPending}>
            Cancel
          </Button>
          <Button type="submit" variant="primary" busy={save.isPending}>
            {user ? "Save changes" : "Add person"}
          </Button>
        </>
      }
    >
      <div className="space-y-4">
        {wrong.rest && <Notice tone="bad" title={wrong.rest} announce />}
        <Field label="User name" required error={wrong.of("username")}>
          <Input
            value={username}
            onChange={(event) => setUsername(event.target.value)}
            required
            maxLength={128}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
          />
        </Field>
        <Field label="E-mail" optional description="They can sign in with it too." error={wrong.of("email")}>
          <Input type="email" value={email} onChange={(event) => setEmail(event.target.value)} autoComplete="off" />
        </Field>
        <Field label="Role" facts={levels.find(({ value }) => value === level)?.description} error={wrong.of("roles")}>
          <Select
            value={level}
            onValueChange={(chosen) => setLevel(levels.find(({ value }) => value === chosen)?.value ?? level)}
            options={levels.map(({ value, label }) => ({ value, label }))}
          />
        </Field>
        <Choice
          renderControl={(attributes) => (
            <CheckboxBox {...attributes} checked={auditing} onCheckedChange={setAuditing} className="mt-0.5" />
          )}
          label="Auditor"
          description="Can see everyone's activity, and at least what a viewer can."
        />
      </div>
    </Dialog>
  );
}
