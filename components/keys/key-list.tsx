"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Ban, CircleCheck, Clock, KeyRound } from "lucide-react";
import { useState } from "react";
import { keysKey, keysQuery, revokeKey, type KeyOwner } from "@/components/keys/key-queries";
import { Badge } from "@/components/ui/badge";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { DataTable, type DataColumn } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { Notice } from "@/components/ui/notice";
import { QueryFailure } from "@/components/ui/query-failure";
import { RelativeTime } from "@/components/ui/relative-time";
import type { ApiKey } from "@/lib/identity/auth/contract";

const ownerColumn: DataColumn<ApiKey> = { id: "owner", header: "Owner", value: (key) => key.owner_name };

const ownColumns: DataColumn<ApiKey>[] = [
  { id: "name", header: "Name", value: (key) => key.name, card: "title", fixed: true },
  {
    id: "key",
    header: "Key",
    cell: (key) => <code className="font-mono text-xs whitespace-nowrap">kmz_…{key.hint}</code>,
  },
  { id: "scope", header: "Allowed", value: (key) => scopeWords(key.scope) },
  {
    id: "state",
    header: "State",
    value: stateOf,
    cell: (key) => <KeyState state={stateOf(key)} />,
  },
  {
    id: "expires",
    header: "Expires",
    value: (key) => key.exp,
    cell: (key) => {
      if (key.revoked) return "—";
      return key.exp === 0 ? "never" : <RelativeTime at={new Date(key.exp * 1000).toISOString()} />;
    },
  },
  {
    id: "used",
    header: "Last used",
    largestFirst: true,
    value: (key) => key.last_used_at,
    cell: (key) => (key.last_used_at ? <RelativeTime at={key.last_used_at} /> : "never"),
  },
  {
    id: "created",
    header: "Created",
    largestFirst: true,
    hidden: true,
    value: (key) => key.created_at,
    cell: (key) => <RelativeTime at={key.created_at} />,
  },
];

const columnsOf: Record<KeyOwner, DataColumn<ApiKey>[]> = {
  me: ownColumns,
  everyone: ownColumns.toSpliced(1, 0, ownerColumn),
};

const states = {
  live: { label: "Live", tone: "ok", icon: CircleCheck },
  expired: { label: "Expired", tone: "idle", icon: Clock },
  revoked: { label: "Revoked", tone: "idle", icon: Ban },
} as const;

function KeyState({ state }: { state: keyof typeof states }) {
  const { label, tone, icon: Icon } = states[state];
  return (
    <Badge tone={tone} icon={<Icon />}>
      {label}
    </Badge>
  );
}

function stateOf(key: ApiKey): keyof typeof states {
  if (key.revoked) return "revoked";
  return key.exp !== 0 && key.exp * 1000 < Date.now() ? "expired" : "live";
}

type KeyListProps = { owner: KeyOwner; onCreate: React.ReactNode; aside?: React.ReactNode };

export function KeyList({ owner, onCreate, aside }: KeyListProps) {
  const { data, error, refetch } = useQuery(keysQuery(owner));
  const [revoking, setRevoking] = useState<ApiKey>();
  return (
    <>
      <DataTable
        label="API keys"
        columns={columnsOf[owner]}
        rows={data}
        rowId={(key) => key.id}
        rowName={(key) => key.name}
        defaultSort={{ id: "created", desc: true }}
        search={{ placeholder: "Search keys" }}
        aside={aside}
        failure={
          error ? (
            <QueryFailure
              what={owner === "me" ? "your API keys" : "everybody's API keys"}
              error={error}
              retry={() => void refetch()}
            />
          ) : undefined
        }
        empty={
          <EmptyState icon={<KeyRound />} title="No API keys yet" actions={onCreate}>
            A key lets programs call your models as you.
          </EmptyState>
        }
        rowActions={(key) =>
          stateOf(key) === "live"
            ? [{ kind: "action", label: "Revoke key", icon: <Ban />, danger: true, onSelect: () => setRevoking(key) }]
            : []
        }
      />
      {revoking && <RevokeDialog apiKey={revoking} onClose={() => setRevoking(undefined)} />}
    </>
  );
}

function RevokeDialog({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const client = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => revokeKey(apiKey.jti),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: keysKey });
      onClose();
    },
  });
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => open || onClose()}
      title={`Revoke key “${apiKey.name}”?`}
      confirmLabel="Revoke key"
      danger
      busy={revoke.isPending}
      onConfirm={() => revoke.mutate()}
      error={revoke.error ? <Notice tone="bad" title={revoke.error.message} announce /> : undefined}
    >
      <p>
        Programs that use it are refused within 5 seconds, and so are keys that it made. It belongs to{" "}
        {apiKey.owner_name}. This cannot be undone.
      </p>
    </ConfirmDialog>
  );
}

/** What a key may do, for a list; the API's words where there is nothing better. */
const words: Record<string, string> = {
  inference: "Use models",
  read: "Read",
  write: "Manage",
  admin: "Administer",
  openid: "Owner's role",
  "conversations:read": "Read conversations",
  "conversations:write": "Change conversations",
};

const scopeWords = (scope: string): string =>
  scope
    .split(" ")
    .map((word) => words[word] ?? word)
    .join(", ");
