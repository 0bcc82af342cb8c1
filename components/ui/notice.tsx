import clsx from "clsx";
import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { toneMark, toneSoft, type Tone } from "@/components/ui/tone";

const icons = { ok: CircleCheck, progress: Info, warn: TriangleAlert, bad: CircleAlert, idle: Info } as const;

type NoticeProps = {
  tone: Tone;
  title: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
  /** Speak it when it appears: the result of something the person just did. */
  announce?: boolean;
  className?: string;
};

/** A remark in the flow of the page, beside what it is about. */
export function Notice({ tone, title, children, actions, announce = false, className }: NoticeProps) {
  const Icon = icons[tone];
  return (
    <div
      {...(announce && { role: tone === "bad" ? "alert" : "status" })}
      className={clsx("flex gap-2.5 rounded-md px-3 py-2.5 text-sm", toneSoft[tone], className)}
    >
      <Icon data-mark aria-hidden="true" className={clsx("mt-0.5 size-4 shrink-0", toneMark[tone])} />
      <div className="min-w-0 grow sm:flex sm:items-start sm:gap-4">
        <div className="grow">
          <p className="font-medium">{title}</p>
          {children !== undefined && <div className="mt-0.5 text-ink/85">{children}</div>}
        </div>
        {actions !== undefined && <div className="mt-2 flex shrink-0 flex-wrap gap-2 sm:mt-0">{actions}</div>}
      </div>
    </div>
  );
}
