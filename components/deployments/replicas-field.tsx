import { NumberField } from "@/components/ui/number-field";

type Props = { value: number | undefined; onChange: (value: number | undefined) => void };

/** How many engines serve a deployment side by side. */
export function ReplicasField({ value, onChange }: Props) {
  return (
    <NumberField
      label="Replicas"
      description="Engines that share its requests, each with its own memory."
      placeholder="1"
      min={1}
      max={64}
      step={1}
      value={value}
      onChange={onChange}
    />
  );
}
