"use client";

import { useQuery } from "@tanstack/react-query";
import { ActionLink } from "@/components/shell/action-link";
import { settingsQuery } from "@/components/settings/settings-query";
import { ButtonLink } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";

/** A gated repository in two steps: accept on the hub, then let this installation in with a token. */
export function GateNotice({ url }: { url: string | null }) {
  const { data: settings } = useQuery(settingsQuery);
  const hasToken = settings?.hub_token_set ?? false;
  return (
    <Notice
      tone="warn"
      title="Its owner asks for a licence to be accepted first"
      actions={
        <>
          {url && (
            <ButtonLink href={url} size="sm" target="_blank" rel="noopener noreferrer">
              Accept on the hub
            </ButtonLink>
          )}
          {!hasToken && (
            <ActionLink needs="admin" href="/settings" size="sm">
              Set hub token
            </ActionLink>
          )}
        </>
      }
    >
      {hasToken
        ? "Accept it on the hub with the account whose token is in Settings; then its files can be fetched."
        : "Accept it on the hub, then put a token of that account into Settings. Until then its files are refused."}
    </Notice>
  );
}
