import { StackedBar, type BarPart } from "@/components/ui/stacked-bar";

type UseBarProps = {
  label: string;
  total: number;
  free: number;
  /** What models hold of it; null where nobody knows. */
  models: number | null;
  format: (amount: number) => string;
};

/** How much of a machine's disk models hold, and how much everything else does. */
export function UseBar({ label, total, free, models, format }: UseBarProps) {
  return <StackedBar label={label} parts={partsOf(total - free, models)} capacity={total} format={format} />;
}

function partsOf(used: number, models: number | null): BarPart[] {
  if (models === null) return [{ id: "used", label: "In use", amount: Math.max(0, used) }];
  return [
    { id: "models", label: "Models", amount: models },
    { id: "others", label: "Everything else", amount: Math.max(0, used - models), reserve: true },
  ];
}
