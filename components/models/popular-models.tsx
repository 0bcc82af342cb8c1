"use client";

import { useQuery } from "@tanstack/react-query";
import { popularQuery } from "@/components/models/hub-queries";
import { ResultRow } from "@/components/models/result-row";
import { Section } from "@/components/ui/section";

/** What others fetch most, for those who have no name in mind. The starter above already says when the hub is away. */
export function PopularModels() {
  const { data } = useQuery(popularQuery);
  if (!data?.length) return null;
  return (
    <Section title="Fetched most on the hub" description="Open one to see which of its files fit your machines.">
      <ul className="divide-y divide-line border-y border-line">
        {data.map((model) => (
          <ResultRow key={model.repo_modelId ?? model.name} model={model} />
        ))}
      </ul>
    </Section>
  );
}
