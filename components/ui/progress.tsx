import clsx from "clsx";
import { toneFill, type Tone } from "@/components/ui/tone";

type ProgressProps = {
  /** Names what progresses; text beside the bar repeats the figures. */
  label: string;
  /** 0 to 1; absent while nothing is known. */
  value: number | undefined;
  tone?: Tone;
  className?: string;
};

/** A bar, nothing else: the caller puts figures and words beside it. */
export function Progress({ label, value, tone = "progress", className }: ProgressProps) {
  const percent = value === undefined ? undefined : Math.min(100, Math.max(0, value * 100));
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent === undefined ? undefined : Math.floor(percent)}
      className={clsx("relative h-1.5 overflow-hidden rounded-full bg-press forced-colors:border", className)}
    >
      <div
        data-mark
        className={clsx(
          "h-full rounded-full",
          toneFill[tone],
          percent === undefined ? "w-1/3 animate-indeterminate" : "transition-[width] duration-300",
        )}
        style={percent === undefined ? undefined : { width: `${percent}%` }}
      />
    </div>
  );
}
