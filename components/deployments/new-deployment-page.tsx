"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import clsx from "clsx";
import { Boxes, Search } from "lucide-react";
import { useRouter, useSearchParams } from "next/navigation";
import { useState, type ReactNode } from "react";
import { deployModel, planQuery } from "@/components/deployments/deployment-queries";
import { FoldedEngineSettings } from "@/components/deployments/engine-settings";
import { ExplanationView } from "@/components/deployments/explanation-view";
import { ReplicasField } from "@/components/deployments/replicas-field";
import { ProcessorChoice } from "@/components/deployments/processor-choice";
import { fileLabel, servableFiles } from "@/components/deployments/servable-files";
import { BaseModelHint } from "@/components/models/base-model-hint";
import { modelQuery, offeredModelsQuery } from "@/components/models/model-queries";
import { Page } from "@/components/shell/page";
import { useRefusal } from "@/components/shell/rights";
import { Button, ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import { QueryFailure } from "@/components/ui/query-failure";
import { Section } from "@/components/ui/section";
import { Select } from "@/components/ui/select";
import { SkeletonText } from "@/components/ui/skeleton";
import { useSettled } from "@/components/ui/use-settled";
import type { ModelSummary } from "@/lib/serving/models/contract";

export function NewDeploymentPage() {
  const wantedId = useSearchParams().get("model") ?? "";
  const [typed, setTyped] = useState("");
  const { data, error, refetch } = useQuery(offeredModelsQuery(useSettled(typed.trim())));
  const { data: wanted } = useQuery({ ...modelQuery(wantedId), enabled: wantedId !== "" });
  const offered = data && [...(wanted ? [wanted] : []), ...data.items.filter(({ id }) => id !== wanted?.id)];
  const servable = offered?.filter((model) => servableFiles(model).length > 0);
  const isLong = data !== undefined && (typed !== "" || data.total > data.items.length);
  return (
    <Page title="New deployment" breadcrumbs={[{ label: "Deployments", href: "/deployments" }]} width="text">
      {error && !data ? <QueryFailure what="your models" error={error} retry={() => void refetch()} /> : null}
      {!data && !error && <SkeletonText lines={6} />}
      {servable?.length === 0 && typed === "" && (
        <EmptyState
          icon={<Boxes />}
          title="No model to deploy yet"
          actions={
            <ButtonLink href="/models/discover" variant="primary">
              Find a model
            </ButtonLink>
          }
        >
          Get one first; it can be deployed while it still downloads.
        </EmptyState>
      )}
      {servable && (servable.length > 0 || typed !== "") && (
        <DeployForm
          models={servable}
          search={
            isLong ? (
              <Input
                type="search"
                aria-label="Search models"
                placeholder="Search models"
                leading={<Search aria-hidden="true" />}
                value={typed}
                onChange={(event) => setTyped(event.target.value)}
              />
            ) : undefined
          }
        />
      )}
    </Page>
  );
}

const namePattern = String.raw`[a-zA-Z0-9][\w.:\-]*`;
const nameExpected = "Letters, digits and . _ : - alone, with a letter or digit first.";

type DeployFormProps = {
  models: ModelSummary[];
  /** Finds more of them, where there are more than can be offered at once. */
  search: ReactNode;
};

function DeployForm({ models, search }: DeployFormProps) {
  const router = useRouter();
  const asked = useSearchParams();
  const [chosenId, setModelId] = useState(asked.get("model"));
  const model = models.find(({ id }) => id === chosenId) ?? models[0];
  const modelId = model?.id ?? "";
  const files = model ? servableFiles(model) : [];
  const [fileId, setFileId] = useState(files.find(({ name }) => name === asked.get("file"))?.id ?? "");
  const [name, setName] = useState("");
  const [config, setConfig] = useState<Record<string, unknown>>({});
  const chosenFile = files.find(({ id }) => id === fileId) ?? files[0];
  const [forceCpu, setForceCpu] = useState(false);
  const [replicas, setReplicas] = useState<number>();
  const input = {
    m_id: modelId,
    ...(chosenFile?.id ? { m_file_id: chosenFile.id } : {}),
    ...(forceCpu ? { force_cpu: true } : {}),
    ...(replicas === undefined ? {} : { starting_copies: replicas }),
    ...(Object.keys(config).length > 0 ? { config } : {}),
  };
  const plan = useQuery(planQuery(modelId ? input : undefined));
  const refusal = useRefusal("write");
  const deploy = useMutation({
    mutationFn: () => deployModel({ ...input, ...(name.trim() ? { deployment_name: name.trim() } : {}) }),
    onSuccess: (id) => router.push(`/deployments/${id}`),
  });

  return (
    <form
      className="space-y-8"
      onSubmit={(event) => {
        event.preventDefault();
        deploy.mutate();
      }}
    >
      <div className="grid gap-4 sm:grid-cols-2">
        {search !== undefined && <div className="sm:col-span-2">{search}</div>}
        <Field label="Model" required className="sm:col-span-2">
          <Select
            value={modelId}
            onValueChange={setModelId}
            {...(model ? {} : { placeholder: "No results" })}
            options={models.map((each) => ({ value: each.id ?? "", label: each.repo_modelId ?? each.name }))}
          />
        </Field>
        <Field label="File" required className="sm:col-span-2">
          <Select
            value={chosenFile?.id ?? ""}
            onValueChange={setFileId}
            options={files.map((file) => ({ value: file.id ?? "", label: fileLabel(file) }))}
          />
        </Field>
        <BaseModelHint of={{ task: chosenFile?.facts?.task }} className="sm:col-span-2" />
        <Field
          label="Name"
          optional
          description="The model name that clients send."
          error={name.trim() && !new RegExp(`^${namePattern}$`).test(name.trim()) ? nameExpected : undefined}
        >
          <Input
            value={name}
            onChange={(event) => setName(event.target.value)}
            pattern={namePattern}
            title={nameExpected}
            maxLength={63}
            spellCheck={false}
            placeholder="chosen from the model"
          />
        </Field>
        <ReplicasField value={replicas} onChange={setReplicas} />
        <ProcessorChoice forceCpu={forceCpu} onChange={setForceCpu} />
      </div>
      <Section title="Why this setup" description="What will be chosen, and why. Nothing has started yet.">
        {plan.error && <QueryFailure what="the plan" error={plan.error} retry={() => void plan.refetch()} />}
        {!plan.data && !plan.error && <SkeletonText lines={8} />}
        {plan.data && (
          <div aria-busy={plan.isPlaceholderData} className={clsx(plan.isPlaceholderData && "opacity-60")}>
            <ExplanationView explanation={plan.data} onApply={(patch) => setConfig({ ...config, ...patch })} />
          </div>
        )}
      </Section>
      <FoldedEngineSettings
        engine={plan.data?.chosen?.engine ?? "llama-cpp"}
        limits={plan.data?.limits}
        config={config}
        onChange={setConfig}
      />
      {deploy.error && <Notice tone="bad" title={deploy.error.message} announce />}
      <Button type="submit" variant="primary" size="lg" busy={deploy.isPending} disabledReason={refusal}>
        Deploy model
      </Button>
    </form>
  );
}
