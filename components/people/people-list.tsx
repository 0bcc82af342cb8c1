"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { CircleCheck, Lock, LockOpen, ShieldOff, Users } from "lucide-react";
import { useState } from "react";
import { EndAccessDialog } from "@/components/people/end-access-dialog";
import { peopleQuery, setActive } from "@/components/people/people-query";
import { Badge } from "@/components/ui/badge";
import { DataTable, type DataColumn } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import type { MenuEntry } from "@/components/ui/menu-entry";
import { Notice } from "@/components/ui/notice";
import { QueryFailure } from "@/components/ui/query-failure";
import { RelativeTime } from "@/components/ui/relative-time";
import type { User } from "@/lib/auth/contract";

const columns: DataColumn<User>[] = [
  { id: "name", header: "User name", value: (user) => user.username, card: "title", fixed: true },
  { id: "email", header: "E-mail", value: (user) => user.email ?? "—" },
  { id: "roles", header: "Roles", value: (user) => user.roles.join(", ") },
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

export function PeopleList() {
  const client = useQueryClient();
  const { data, error, refetch } = useQuery(peopleQuery);
  const [ending, setEnding] = useState<User>();
  const open = useMutation({
    mutationFn: (userId: string) => setActive(userId, true),
    onSuccess: () => client.invalidateQueries({ queryKey: peopleQuery.queryKey }),
  });
  const actionsOf = (user: User): MenuEntry[] => [
    ...(user.active
      ? []
      : ([
          { kind: "action", label: "Open the account", icon: <LockOpen />, onSelect: () => open.mutate(user.id) },
        ] as const)),
    { kind: "action", label: "End all access", icon: <ShieldOff />, danger: true, onSelect: () => setEnding(user) },
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
        empty={<EmptyState icon={<Users />} title="Nobody yet" />}
        rowActions={actionsOf}
      />
      {ending && <EndAccessDialog user={ending} onClose={() => setEnding(undefined)} />}
    </>
  );
}
