"use client";

import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { lazy, Suspense, useState } from "react";
import { repositoryPath } from "@/components/models/discover/repository-path";
import { ModelAbout } from "@/components/models/library/model-about";
import { ModelFiles } from "@/components/models/library/model-files";
import { ModelFit } from "@/components/models/library/model-fit";
import { modelQuery } from "@/components/models/model-queries";
import { ModelVerification } from "@/components/models/library/model-verification";
import { ModelStateBadge, modelStateOf } from "@/components/models/model-state";
import { ModelUses } from "@/components/models/library/model-uses";
import { useModelActions } from "@/components/models/library/use-model-actions";
import { nodesQuery } from "@/components/nodes/node-queries";
import { ActionLink } from "@/components/shell/action-link";
import { Page } from "@/components/shell/page";
import { useRefusal } from "@/components/shell/rights";
import { Button, ButtonLink } from "@/components/ui/button";
import { QueryFailure } from "@/components/ui/query-failure";
import { Section } from "@/components/ui/section";
import { SkeletonText } from "@/components/ui/skeleton";
import type { Model } from "@/lib/serving/models/contract";
import { downloadsQuery } from "@/components/downloads/download-queries";

const ImportDialog = lazy(() =>
  import("@/components/models/discover/import-dialog").then((module) => ({ default: module.ImportDialog })),
);

export function ModelPage({ modelId }: { modelId: string }) {
  const { data, error, refetch } = useQuery(modelQuery(modelId));
  return (
    <Page
      title={data?.repo_modelId ?? data?.name ?? "Model"}
      breadcrumbs={[{ label: "Library", href: "/models" }]}
      badge={data ? <ModelStateBadge model={data} look="soft" /> : undefined}
      actions={data ? <ModelActions model={data} /> : undefined}
    >
      {error && !data ? <QueryFailure what="this model" error={error} retry={() => void refetch()} /> : null}
      {!data && !error && <SkeletonText lines={6} />}
      {data && <Details model={data} />}
    </Page>
  );
}

function ModelActions({ model }: { model: Model }) {
  const router = useRouter();
  const { data: nodes = [] } = useQuery(nodesQuery);
  const { actionsOf, dialog } = useModelActions(nodes, () => router.push("/models"));
  return (
    <>
      {actionsOf(model).map(({ label, icon, onSelect, disabledReason }) => (
        <Button key={label} variant="quiet" icon={icon} disabledReason={disabledReason} onClick={onSelect}>
          {label}
        </Button>
      ))}
      <NextStep model={model} />
      {dialog}
    </>
  );
}

/** The primary action follows the state: what is not complete cannot be deployed yet. */
function NextStep({ model }: { model: Model }) {
  if (model.ready) {
    return (
      <ActionLink needs="write" href={`/deployments/new?model=${model.id}`} variant="primary">
        Deploy model
      </ActionLink>
    );
  }
  if (modelStateOf(model) === "downloading") return null;
  if (model.imported_from) return <ImportAgain model={model} />;
  if (!model.repo_modelId) return null;
  return (
    <ButtonLink href={repositoryPath(model.repo_modelId)} variant="primary">
      Choose files to get
    </ButtonLink>
  );
}

/** Its files are gone, and no hub has them: after a restore without them, or when somebody deleted them. */
function ImportAgain({ model }: { model: Model }) {
  const [open, setOpen] = useState(false);
  const refusal = useRefusal("admin");
  return (
    <>
      <Button variant="primary" disabledReason={refusal} onClick={() => setOpen(true)}>
        Import again
      </Button>
      {open && (
        <Suspense>
          <ImportDialog again={model} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}

function Details({ model }: { model: Model }) {
  return (
    <>
      <ModelDownloads modelId={model.id ?? ""} />
      <ModelVerification model={model} />
      <Section title="Files">
        <ModelFiles model={model} />
      </Section>
      <ModelFit model={model} />
      <Section title="Used by">
        <ModelUses model={model} />
      </Section>
      <Section title="About">
        <ModelAbout model={model} />
      </Section>
    </>
  );
}

const DownloadRow = lazy(() =>
  import("@/components/downloads/download-row").then((module) => ({ default: module.DownloadRow })),
);

/** What of the model is still on its way or failed, with what can be done about it. */
function ModelDownloads({ modelId }: { modelId: string }) {
  const { data } = useQuery(downloadsQuery);
  const unfinished = data?.filter(
    ({ model_id, phase }) => model_id === modelId && phase !== "ready" && phase !== "cancelled",
  );
  if (!unfinished?.length) return null;
  return (
    <Section title="Download">
      <ul className="divide-y divide-line border-y border-line">
        <Suspense>
          {unfinished.map((download) => (
            <DownloadRow key={download.id} download={download} />
          ))}
        </Suspense>
      </ul>
    </Section>
  );
}
