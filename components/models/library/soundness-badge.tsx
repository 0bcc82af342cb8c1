import clsx from "clsx";
import { CircleCheck, CircleDashed, CircleX, RotateCw, TriangleAlert } from "lucide-react";
import type { Soundness } from "@/components/models/library/soundness";
import { formatMoment } from "@/components/ui/format";
import { RelativeTime } from "@/components/ui/relative-time";
import { toneMark, toneText } from "@/components/ui/tone";

const looks = {
  damaged: { tone: "bad", icon: CircleX, words: "failed", after: ": not there any more" },
  unread: { tone: "warn", icon: TriangleAlert, words: "could not be read", after: "" },
  replaced: { tone: "warn", icon: RotateCw, words: "failed", after: ": fetched again" },
  never: { tone: "idle", icon: CircleDashed, words: "at download", after: "" },
  intact: { tone: "ok", icon: CircleCheck, words: "verified", after: "" },
} as const;

/** "verified 3 d ago", "at download", "failed 5 min ago: fetched again". Long ones wrap, so it is no `Badge`. */
export function SoundnessBadge({ soundness: { state, at, detail } }: { soundness: Soundness }) {
  const { tone, icon: Icon, words, after } = looks[state];
  const isNever = state === "never";
  const tooltip = isNever && at ? `Verified as it arrived, ${formatMoment(Date.parse(at))}` : detail;
  return (
    <span
      data-tooltip={tooltip}
      aria-description={tooltip}
      // Server and browser differ in time zone.
      suppressHydrationWarning
      className={clsx("inline-flex gap-1.5", toneText[tone])}
    >
      <Icon data-mark aria-hidden="true" className={clsx("mt-[0.2em] size-3.5 shrink-0", toneMark[tone])} />
      <span>
        {words}
        {at && !isNever && (
          <>
            {" "}
            <RelativeTime at={at} />
          </>
        )}
        {after}
      </span>
    </span>
  );
}
