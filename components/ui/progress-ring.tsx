import clsx from "clsx";

type ProgressRingProps = {
  /** Mean of everything that is running, 0 to 1; absent while nothing is known. */
  value: number | undefined;
  className?: string;
};

const radius = 6.5;
const circumference = 2 * Math.PI * radius;

/** Several pieces of work as one ring. Decoration: whoever shows it says the figures in words. */
export function ProgressRing({ value, className }: ProgressRingProps) {
  const shown = value === undefined ? 0.25 : Math.min(1, Math.max(0.02, value));
  return (
    <svg
      viewBox="0 0 16 16"
      fill="none"
      aria-hidden="true"
      className={clsx("size-4 -rotate-90", value === undefined && "animate-spin", className)}
    >
      <circle cx="8" cy="8" r={radius} stroke="currentColor" strokeOpacity="0.2" strokeWidth="2.5" />
      <circle
        cx="8"
        cy="8"
        r={radius}
        strokeWidth="2.5"
        strokeLinecap="round"
        strokeDasharray={circumference}
        strokeDashoffset={circumference * (1 - shown)}
        className="stroke-progress-mark transition-[stroke-dashoffset] duration-300"
      />
    </svg>
  );
}
