"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { createKey, keyOptionsQuery, keysQuery } from "@/components/keys/key-queries";
import { KeySecret } from "@/components/keys/key-secret";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
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

export function CreateKeyDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const { data: options } = useQuery(keyOptionsQuery);
  const [name, setName] = useState("");
  const [chosen, setScope] = useState<string>();
  const scope = chosen ?? options?.default_scope ?? "write";
  const [lifetime, setLifetime] = useState(String(90 * day));
  const create = useMutation({
    mutationFn: () => createKey({ name, scope, ttl_seconds: Number(lifetime) }),
    onSuccess: () => client.invalidateQueries({ queryKey: keysQuery.queryKey }),
  });

  if (create.data) return <KeySecret token={create.data.token} onClose={onClose} />;
  const scopes = options?.available_scopes ?? ["write"];
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title="Create API key"
      description="It acts as you, within its scope."
      onSubmit={() => create.mutate()}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" busy={create.isPending}>
            Create key
          </Button>
        </>
      }
    >
      <div className="space-y-4">
        {create.error && <Notice tone="bad" title={create.error.message} announce />}
        <Field label="Name" description="Where it will be used, so that you know it again." required>
          <Input
            value={name}
            onChange={(event) => setName(event.target.value)}
            required
            maxLength={128}
            autoComplete="off"
          />
        </Field>
        <Field label="Scope" description="Inference needs “write”.">
          <Select
            value={scope}
            onValueChange={setScope}
            options={scopes.map((value) => ({
              value,
              label: options?.scope_labels[value] ? `${value} — ${options.scope_labels[value]}` : value,
            }))}
          />
        </Field>
        <Field label="Lifetime">
          <Select value={lifetime} onValueChange={setLifetime} options={lifetimes} />
        </Field>
      </div>
    </Dialog>
  );
}
