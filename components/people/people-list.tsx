"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { CircleCheck, KeyRound, Lock, LockOpen, Pencil, ShieldOff, Trash2, UserRound, Users } from "lucide-react";
import { useState, type ReactNode } from "react";
import { accountQuery } from "@/components/account/account-query";
import { CloseAccountDialog } from "@/components/people/close-account-dialog";
import { EndAccessDialog } from "@/components/people/end-access-dialog";
import { NewPasswordDialog } from "@/components/people/new-password-dialog";
import { peopleQuery, setActive } from "@/components/people/people-query";
import { PersonDialog } from "@/components/people/person-dialog";
import { roleWords } from "@/components/people/role-words";
import { Badge } from "@/components/ui/badge";
import { DataTable, type DataColumn } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import type { MenuEntry } from "@/components/ui/menu-entry";
import { Notice } from "@/components/ui/notice";
import { QueryFailure } from "@/components/ui/query-failure";
import { RelativeTime } from "@/components/ui/relative-time";
import type { User } from "@/lib/identity/auth/contract";

const columns: DataColumn<User>[] = [
  { id: "name", header: "User name", value: (user) => user.username, card: "title", fixed: true },
  { id: "email", header: "E-mail", value: (user) => user.email ?? "—" },
  { id: "roles", header: "Role", value: (user) => roleWords(user.roles) },
  {
    id: "state",
    header: "State",
    value: (user) => (user.active ? "Active" : "Locked"),
    cell: ({ active }) => (
      <Badge tone={active ? "ok" : "idle"} icon={active ? <CircleCheck /> : <Lock />}>
        {active ? "Active" : "Locked"}
      </Badge>
    ),
  },
  {
    id: "created",
    header: "Created",
    largestFirst: true,
    value: (user) => user.created_at,
    cell: (user) => <RelativeTime at={user.created_at} />,
  },
];

type Asked = { act: "change" | "password" | "lock" | "delete" | "end"; user: User };

/** @param onAdd - the way to add somebody, for when nobody is there. */
export function PeopleList({ onAdd }: { onAdd: ReactNode }) {
  const client = useQueryClient();
  const { data, error, refetch } = useQuery(peopleQuery);
  const { data: me } = useQuery(accountQuery);
  const [asked, ask] = useState<Asked>();
  const open = useMutation({
    mutationFn: (userId: string) => setActive(userId, true),
    onSuccess: () => client.invalidateQueries({ queryKey: peopleQuery.queryKey }),
  });
  const actionsOf = (user: User): MenuEntry[] => [
    { kind: "action", label: "Change", icon: <Pencil />, onSelect: () => ask({ act: "change", user }) },
    // One's own takes the current one, so that nobody does it at an open desk.
    user.id === me?.sub
      ? { kind: "link", label: "Your account", icon: <UserRound />, href: "/account" }
      : { kind: "action", label: "New password", icon: <KeyRound />, onSelect: () => ask({ act: "password", user }) },
    user.active
      ? { kind: "action", label: "Lock account", icon: <Lock />, onSelect: () => ask({ act: "lock", user }) }
      : { kind: "action", label: "Unlock account", icon: <LockOpen />, onSelect: () => open.mutate(user.id) },
    { kind: "separator" },
    {
      kind: "action",
      label: "End all access",
      icon: <ShieldOff />,
      danger: true,
      onSelect: () => ask({ act: "end", user }),
    },
    { kind: "action", label: "Delete", icon: <Trash2 />, danger: true, onSelect: () => ask({ act: "delete", user }) },
  ];
  return (
    <>
      {open.error && <Notice tone="bad" title={open.error.message} announce />}
      <DataTable
        label="People"
        columns={columns}
        rows={data}
        rowId={(user) => user.id}
        rowName={(user) => user.username}
        defaultSort={{ id: "name", desc: false }}
        search={{ placeholder: "Search people" }}
        failure={error ? <QueryFailure what="people" error={error} retry={() => void refetch()} /> : undefined}
        empty={<EmptyState icon={<Users />} title="Nobody yet" actions={onAdd} />}
        rowActions={actionsOf}
      />
      {asked && <Answer {...asked} onClose={() => ask(undefined)} />}
    </>
  );
}

function Answer({ act, user, onClose }: Asked & { onClose: () => void }) {
  switch (act) {
    case "change":
      return <PersonDialog user={user} onClose={onClose} />;
    case "password":
      return <NewPasswordDialog user={user} onClose={onClose} />;
    case "end":
      return <EndAccessDialog user={user} onClose={onClose} />;
    case "lock":
    case "delete":
      return <CloseAccountDialog user={user} how={act} onClose={onClose} />;
  }
}
