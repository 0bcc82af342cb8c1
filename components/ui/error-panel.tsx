"use client";

import clsx from "clsx";
import { CircleX } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";

type ErrorPanelProps = {
  /** What happened, as a sentence. */
  title: string;
  /** Stable code of the API, for searching help and logs. */
  code?: string | undefined;
  /** What the reader can know or do about it. */
  detail?: ReactNode;
  /** Why we think so: the log line or answer that proves it. */
  evidence?: string | undefined;
  /** What goes on working meanwhile. */
  stillWorks?: ReactNode;
  fix?: { label: string; onSelect: () => void; busy?: boolean; disabledReason?: string | undefined } | undefined;
  /** Other ways out: links or quiet buttons. */
  alternatives?: ReactNode;
  /** Redacted text for a colleague or a bug report. */
  diagnostics?: string | undefined;
  /** Speak it at once: it answers something the person just did. */
  announce?: boolean;
  className?: string;
};

/** Every failure in the console has this anatomy: what, why, what still works, the fix, other ways, something to copy. */
export function ErrorPanel(props: ErrorPanelProps) {
  const { title, code, detail, evidence, stillWorks, fix, alternatives, diagnostics, announce = false } = props;
  const hasActions = fix !== undefined || alternatives !== undefined || diagnostics !== undefined;
  return (
    <section
      {...(announce && { role: "alert" })}
      className={clsx("rounded-lg border border-bad-mark/45 bg-surface", props.className)}
    >
      <div className="flex gap-3 p-4">
        <CircleX data-mark aria-hidden="true" className="mt-0.5 size-4.5 shrink-0 text-bad-mark" />
        <div className="min-w-0 grow space-y-3 text-sm">
          <div>
            <p className="text-base font-semibold">{title}</p>
            {detail !== undefined && <div className="mt-0.5 max-w-prose">{detail}</div>}
          </div>
          {evidence !== undefined && (
            <figure>
              <figcaption className="text-xs text-muted">Evidence</figcaption>
              <pre className="mt-1 max-h-40 overflow-auto rounded-md bg-sunken px-3 py-2 font-mono text-xs whitespace-pre-wrap">
                {evidence}
              </pre>
            </figure>
          )}
          {stillWorks !== undefined && (
            <p>
              <span className="text-muted">Still works: </span>
              {stillWorks}
            </p>
          )}
          {hasActions && (
            <div className="flex flex-wrap items-center gap-2 pt-1">
              {fix !== undefined && (
                <Button
                  variant="primary"
                  busy={fix.busy ?? false}
                  disabledReason={fix.disabledReason}
                  onClick={fix.onSelect}
                >
                  {fix.label}
                </Button>
              )}
              {alternatives}
              {diagnostics !== undefined && <CopyButton text={diagnostics}>Copy diagnostics</CopyButton>}
              {code !== undefined && <code className="ms-auto font-mono text-xs text-muted">{code}</code>}
            </div>
          )}
        </div>
      </div>
    </section>
  );
}
