"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { planQuery } from "@/components/deployments/deployment-queries";
import { ExplanationView } from "@/components/deployments/explanation-view";
import { servableFiles } from "@/components/deployments/servable-files";
import { Field } from "@/components/ui/field";
import { QueryFailure } from "@/components/ui/query-failure";
import { Section } from "@/components/ui/section";
import { Select } from "@/components/ui/select";
import { SkeletonText } from "@/components/ui/skeleton";
import type { Model } from "@/lib/serving/models/contract";

/** How the model would fare on these machines if it were deployed now, and why. */
export function ModelFit({ model }: { model: Model }) {
  const files = servableFiles(model).filter((file) => file.download_percentage === 100);
  const [chosen, setChosen] = useState<string>();
  const file = files.find(({ id }) => id === chosen) ?? files[0];
  const plan = useQuery(planQuery(file ? { m_id: model.id ?? "", ...(file.id && { m_file_id: file.id }) } : undefined));
  if (!file) return null;
  return (
    <Section title="Fit" description="What deploying it now would choose, with the settings it starts with.">
      <div className="space-y-5">
        {files.length > 1 && (
          <Field label="File" className="max-w-text">
            <Select
              value={file.id ?? ""}
              onValueChange={setChosen}
              options={files.map(({ id, name }) => ({ value: id ?? "", label: name }))}
            />
          </Field>
        )}
        {plan.error && <QueryFailure what="the fit" error={plan.error} retry={() => void plan.refetch()} />}
        {plan.isPending && <SkeletonText lines={4} />}
        {plan.data && <ExplanationView explanation={plan.data} />}
      </div>
    </Section>
  );
}
