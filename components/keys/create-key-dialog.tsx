"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { createKey, keyOptionsQuery, keysKey } from "@/components/keys/key-queries";
import { KeySecret } from "@/components/keys/key-secret";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { fieldProblems } from "@/components/ui/field-problems";
import { Input } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import { Select } from "@/components/ui/select";

const day = 86_400;
const lifetimes = [
  { value: String(7 * day), label: "7 days" },
  { value: String(30 * day), label: "30 days" },
  { value: String(90 * day), label: "90 days" },
  { value: String(365 * day), label: "1 year" },
];

/** Conversations are one's own: a key sees them only when it is given that, whatever else it may. */
const conversationChoices = [
  { value: "", label: "No access" },
  { value: "conversations:read", label: "Read" },
  { value: "conversations:write", label: "Read and change" },
];
const isOfConversations = (scope: string) => scope.startsWith("conversations:");

export function CreateKeyDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const { data: options } = useQuery(keyOptionsQuery);
  const [name, setName] = useState("");
  const [chosen, setScope] = useState<string>();
  const scopes = (options?.available_scopes ?? []).filter((value) => !isOfConversations(value));
  const scope = chosen ?? scopes[0] ?? "openid";
  const [conversations, setConversations] = useState("");
  const [lifetime, setLifetime] = useState(String(90 * day));
  const create = useMutation({
    mutationFn: () => createKey({ name, scope: `${scope} ${conversations}`.trim(), ttl_seconds: Number(lifetime) }),
    onSuccess: () => void client.invalidateQueries({ queryKey: keysKey }),
  });

  const wrong = fieldProblems(create.error, ["name", "scope", "ttl_seconds"]);
  if (create.data) return <KeySecret token={create.data.token} onClose={onClose} />;
  return (
    <Dialog
      open
      // Closed early it would lose the key that is on its way.
      onOpenChange={(open) => open || create.isPending || onClose()}
      title="Create API key"
      description="Requests with this key run under your account."
      onSubmit={() => create.mutate()}
      footer={
        <>
          <Button onClick={onClose} disabled={create.isPending}>
            Cancel
          </Button>
          <Button type="submit" variant="primary" busy={create.isPending}>
            Create key
          </Button>
        </>
      }
    >
      <div className="space-y-4">
        {wrong.rest && <Notice tone="bad" title={wrong.rest} announce />}
        <Field
          label="Name"
          description="Where it will be used, so that you know it again."
          required
          error={wrong.of("name")}
        >
          <Input
            value={name}
            onChange={(event) => setName(event.target.value)}
            required
            maxLength={128}
            autoComplete="off"
          />
        </Field>
        <Field
          label="Allowed"
          error={wrong.of("scope")}
          description="As little as the program needs. No key but an administering one makes others."
        >
          <Select
            value={scope}
            onValueChange={setScope}
            options={scopes.map((value) => ({ value, label: options?.scope_labels[value] ?? value }))}
          />
        </Field>
        <Field label="Your conversations">
          <Select value={conversations} onValueChange={setConversations} options={conversationChoices} />
        </Field>
        <Field label="Lifetime" error={wrong.of("ttl_seconds")}>
          <Select value={lifetime} onValueChange={setLifetime} options={lifetimes} />
        </Field>
      </div>
    </Dialog>
  );
}
