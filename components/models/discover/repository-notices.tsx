"use client";

import { useQuery } from "@tanstack/react-query";
import { ActionLink } from "@/components/shell/action-link";
import { settingsQuery } from "@/components/settings/settings-query";
import { ButtonLink, Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import type { HubRepository } from "@/lib/serving/discover/contract";
import { SearchX } from "lucide-react";
import { HubNotice } from "@/components/models/discover/hub-notice";
import { EmptyState } from "@/components/ui/empty-state";
import { QueryFailure } from "@/components/ui/query-failure";
import { ApiProblem } from "@/lib/edge/client";

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

type UnreadProps = { unread: HubRepository["unread"]; retry: () => void };

const parts = { card: "the model card", headers: "every header" };

/** The hub gave the list of files and not all that belongs to it. What is missing is named; the rest stands. */
export function UnreadNotice({ unread, retry }: UnreadProps) {
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

type FailureProps = { repoId: string; error: Error; retry: () => void };

/** Why a repository cannot be shown: no such name, a hub that is away, or something else. */
export function RepositoryFailure({ repoId, error, retry }: FailureProps) {
  const code = error instanceof ApiProblem ? error.code : undefined;
  if (code === "HUB_UNREACHABLE") return <HubNotice detail={error.message} retry={retry} />;
  if (code !== "NOT_FOUND") return <QueryFailure what="this repository" error={error} retry={retry} />;
  const name = repoId.split("/").at(-1) ?? repoId;
  return (
    <EmptyState
      icon={<SearchX />}
      title="The hub shows no repository of this name"
      actions={
        <ButtonLink href={`/models/discover?q=${encodeURIComponent(name)}`} variant="primary">
          Search for “{name}”
        </ButtonLink>
      }
    >
      It may be written differently, or be private: then it needs a hub token, under Settings.
    </EmptyState>
  );
}
