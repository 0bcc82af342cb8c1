import clsx from "clsx";
import type { ReactNode } from "react";
import { toneMark, toneSoft, toneText, type Tone } from "@/components/ui/tone";

type BadgeProps = {
  tone: Tone;
  icon?: ReactNode;
  /** "plain" in tables, where a column of boxes would shout; "soft" where it stands alone. */
  look?: "plain" | "soft";
  tooltip?: string | undefined;
  className?: string | undefined;
  children: ReactNode;
};

/** A word about how something is. Colour comes with an icon, never instead of the word. */
export function Badge({ tone, icon, look = "plain", tooltip, className, children }: BadgeProps) {
  return (
    <span
      data-tooltip={tooltip}
      aria-description={tooltip}
      className={clsx(
        "inline-flex items-center gap-1.5 whitespace-nowrap",
        toneText[tone],
        look === "soft" && ["h-6 rounded-sm px-2 text-xs font-medium", toneSoft[tone]],
        className,
      )}
    >
      {icon !== undefined && (
        <span data-mark aria-hidden="true" className={clsx("[&_svg]:size-3.5", toneMark[tone])}>
          {icon}
        </span>
      )}
      {/* Beside other text it is the word that stands on the line, not the icon. */}
      <span className={look === "plain" ? "self-baseline" : undefined}>{children}</span>
    </span>
  );
}
