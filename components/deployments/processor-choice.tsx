"use client";

import { useQuery } from "@tanstack/react-query";
import { nodesQuery } from "@/components/nodes/node-queries";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";

type Props = { forceCpu: boolean; onChange: (forceCpu: boolean) => void };

/** What the engine computes on, where a machine leaves the choice. */
export function ProcessorChoice({ forceCpu, onChange }: Props) {
  const { data } = useQuery(nodesQuery);
  if (!data?.some(({ facts }) => facts !== null && facts.accelerators.length > 0)) return null;
  return (
    <Field label="Runs on" description="The processor alone leaves accelerators to other models.">
      <Select
        value={forceCpu ? "processor" : "automatic"}
        onValueChange={(value) => onChange(value === "processor")}
        options={[
          { value: "automatic", label: "accelerator where it fits" },
          { value: "processor", label: "processor only" },
        ]}
      />
    </Field>
  );
}
