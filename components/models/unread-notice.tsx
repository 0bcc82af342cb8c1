"use client";

import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import type { HubRepository } from "@/lib/serving/discover/contract";

type Props = { unread: HubRepository["unread"]; retry: () => void };

const parts = { card: "the model card", headers: "every header" };

/** The hub gave the list of files and not all that belongs to it. What is missing is named; the rest stands. */
export function UnreadNotice({ unread, retry }: Props) {
  const missing = unread.map(({ part }) => parts[part]).join(" and ");
  const withoutHeaders = unread.some(({ part }) => part === "headers");
  return (
    <Notice
      tone="warn"
      title={`The hub did not give ${missing}`}
      actions={
        <Button size="sm" onClick={retry}>
          Ask again
        </Button>
      }
    >
      {unread[0]?.reason}
      {withoutHeaders && " What was not read is judged by its size alone."}
    </Notice>
  );
}
