"use client";

import { useQuery } from "@tanstack/react-query";
import { MessageSquare, MoreHorizontal, Play } from "lucide-react";
import { useRouter, useSearchParams } from "next/navigation";
import { deploymentQuery } from "@/components/deployments/deployment-queries";
import { DeploymentLogs } from "@/components/deployments/deployment-logs";
import { DeploymentMetrics } from "@/components/deployments/deployment-metrics";
import { DeploymentOverview } from "@/components/deployments/deployment-overview";
import { DeploymentState } from "@/components/deployments/deployment-state";
import { DeploymentSettings } from "@/components/deployments/deployment-settings";
import { ExplanationView } from "@/components/deployments/explanation-view";
import { useDeploymentActions } from "@/components/deployments/use-deployment-actions";
import { Page } from "@/components/shell/page";
import { useRefusal } from "@/components/shell/rights";
import { Button, ButtonLink } from "@/components/ui/button";
import { DropdownMenu } from "@/components/ui/dropdown-menu";
import { EmptyState } from "@/components/ui/empty-state";
import { IconButton } from "@/components/ui/icon-button";
import type { MenuEntry } from "@/components/ui/menu-entry";
import { Notice } from "@/components/ui/notice";
import { QueryFailure } from "@/components/ui/query-failure";
import { SkeletonText } from "@/components/ui/skeleton";
import type { Deployment } from "@/lib/serving/deployments/contract";

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
  const { entriesOf, start, dialog, failure } = useDeploymentActions(() => router.push("/deployments"));
  return (
    <Page
      title={data?.name ?? "Deployment"}
      breadcrumbs={[{ label: "Deployments", href: "/deployments" }]}
      badge={data && <DeploymentState deployment={data} look="soft" reason={data.error?.detail} />}
      actions={data && <Actions deployment={data} entries={entriesOf(data)} onStart={() => start(data.id)} />}
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
  onStart,
}: {
  deployment: Deployment;
  entries: MenuEntry[];
  onStart: () => void;
}) {
  const refusal = useRefusal("write");
  return (
    <>
      <DropdownMenu
        align="end"
        entries={entries}
        trigger={<IconButton label="More actions" icon={<MoreHorizontal aria-hidden="true" />} />}
      />
      {deployment.phase === "stopped" && (
        <Button variant="primary" icon={<Play aria-hidden="true" />} onClick={onStart} disabledReason={refusal}>
          Start deployment
        </Button>
      )}
      {(deployment.phase === "serving" || deployment.phase === "degraded") && (
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
        <ExplanationView explanation={deployment.explanation} open />
      ) : (
        <EmptyState title="Nothing was chosen yet">The choice appears here as soon as a machine is picked.</EmptyState>
      );
    case "logs":
      return (
        <div className="flex min-h-[max(20rem,calc(100dvh-16rem))] flex-col">
          <DeploymentLogs deployment={deployment} />
        </div>
      );
    case "metrics":
      return <DeploymentMetrics deploymentId={deployment.id} />;
    case "settings":
      return <DeploymentSettings deployment={deployment} />;
    default:
      return <DeploymentOverview deployment={deployment} />;
  }
}
