"use client";

import { ActionLink } from "@/components/shell/action-link";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";

type Props = { detail: string; retry: () => void };

/** The hub is away: what that means, and the ways on. */
export function HubNotice({ detail, retry }: Props) {
  return (
    <Notice
      tone="warn"
      title="The hub did not answer"
      actions={
        <>
          <Button size="sm" onClick={retry}>
            Ask again
          </Button>
          <ActionLink needs="admin" href="/settings" size="sm">
            Set a mirror
          </ActionLink>
        </>
      }
    >
      {detail}
    </Notice>
  );
}
