"use client";

import { useQuery } from "@tanstack/react-query";
import { MessageSquare, MoreHorizontal } from "lucide-react";
import { useRouter, useSearchParams } from "next/navigation";
import { deploymentQuery } from "@/components/deployments/deployment-queries";
import { DeploymentLogs } from "@/components/deployments/deployment-logs";
import { DeploymentMetrics } from "@/components/deployments/deployment-metrics";
import { DeploymentOverview } from "@/components/deployments/deployment-overview";
import { DeploymentSettings } from "@/components/deployments/deployment-settings";
import { ExplanationView } from "@/components/deployments/explanation-view";
import { useDeploymentActions } from "@/components/deployments/use-deployment-actions";
import { Page } from "@/components/shell/page";
import { StateBadge } from "@/components/states/state-badge";
import { ButtonLink } from "@/components/ui/button";
import { DropdownMenu } from "@/components/ui/dropdown-menu";
import { EmptyState } from "@/components/ui/empty-state";
import { IconButton } from "@/components/ui/icon-button";
import { Notice } from "@/components/ui/notice";
import { QueryFailure } from "@/components/ui/query-failure";
import { SkeletonText } from "@/components/ui/skeleton";
import type { Deployment } from "@/lib/deployments/contract";

const tabs = [
  { label: "Overview", href: "?tab=overview" },
  { label: "Why this setup", href: "?tab=why" },
  { label: "Logs", href: "?tab=logs" },
  { label: "Metrics", href: "?tab=metrics" },
  { label: "Settings", href: "?tab=settings" },
];

export function DeploymentPage({ deploymentId }: { deploymentId: string }) {
  const router = useRouter();
  const tab = useSearchParams().get("tab") ?? "overview";
  const { data, error, refetch } = useQuery(deploymentQuery(deploymentId));
  const { entriesOf, dialog, failure } = useDeploymentActions(() => router.push("/deployments"));
  return (
    <Page
      title={data?.name ?? "Deployment"}
      breadcrumbs={[{ label: "Deployments", href: "/deployments" }]}
      badge={data && <StateBadge kind="deployment" state={data.phase} look="soft" reason={data.error?.detail} />}
      actions={data && <Actions deployment={data} entries={entriesOf(data)} />}
      tabs={tabs}
    >
      {failure && <Notice tone="bad" title={failure} announce />}
      {error && !data ? <QueryFailure what="this deployment" error={error} retry={() => void refetch()} /> : null}
      {!data && !error && <SkeletonText lines={8} />}
      {data && <Panel tab={tab} deployment={data} />}
      {dialog}
    </Page>
  );
}

function Actions({
  deployment,
  entries,
}: {
  deployment: Deployment;
  entries: Parameters<typeof DropdownMenu>[0]["entries"];
}) {
  return (
    <>
      <DropdownMenu
        align="end"
        entries={entries}
        trigger={<IconButton label="More actions" icon={<MoreHorizontal aria-hidden="true" />} />}
      />
      {deployment.phase === "serving" && (
        <ButtonLink
          href={`/chat?deployment=${deployment.id}`}
          variant="primary"
          icon={<MessageSquare aria-hidden="true" />}
        >
          Chat
        </ButtonLink>
      )}
    </>
  );
}

function Panel({ tab, deployment }: { tab: string; deployment: Deployment }) {
  switch (tab) {
    case "why":
      return deployment.explanation ? (
        <ExplanationView explanation={deployment.explanation} />
      ) : (
        <EmptyState title="Nothing was chosen yet">The choice appears here as soon as a machine is picked.</EmptyState>
      );
    case "logs":
      return <DeploymentLogs deployment={deployment} />;
    case "metrics":
      return <DeploymentMetrics deploymentId={deployment.id} />;
    case "settings":
      return <DeploymentSettings deployment={deployment} />;
    default:
      return <DeploymentOverview deployment={deployment} />;
  }
}
