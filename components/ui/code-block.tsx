"use client";

import clsx from "clsx";
import { useId, useState } from "react";
import { CopyButton } from "@/components/ui/copy-button";
import { tabLook } from "@/components/ui/tab-look";

export type CodeSample = { id: string; label: string; code: string };

type CodeBlockProps = {
  /** What the code does: names the block for assistive technology. */
  label: string;
  /** One sample, or one per language. */
  samples: CodeSample[];
  wrap?: boolean;
  className?: string;
};

/** Code to read and take away. Plain text: highlighting would cost more than it tells in ten lines. */
export function CodeBlock({ label, samples, wrap = false, className }: CodeBlockProps) {
  const id = useId();
  const [chosen, setChosen] = useState(samples[0]?.id);
  const current = samples.find((sample) => sample.id === chosen) ?? samples[0];
  if (!current) return null;
  return (
    <figure aria-label={label} className={clsx("overflow-hidden rounded-lg border border-line bg-sunken", className)}>
      <figcaption className="flex min-h-10 items-center justify-between gap-2 border-b border-line pe-1.5">
        {samples.length === 1 ? (
          <span className="px-4 text-xs text-muted">{current.label}</span>
        ) : (
          <div role="group" aria-label="Language" className="flex gap-4 overflow-x-auto px-4">
            {samples.map((sample) => (
              <button
                key={sample.id}
                type="button"
                aria-pressed={sample.id === current.id}
                aria-controls={id}
                onClick={() => setChosen(sample.id)}
                className={clsx(
                  tabLook,
                  "text-xs aria-pressed:border-accent aria-pressed:text-ink forced-colors:aria-pressed:border-[Highlight]",
                )}
              >
                {sample.label}
              </button>
            ))}
          </div>
        )}
        <CopyButton text={current.code} label={`Copy ${current.label}`} />
      </figcaption>
      <pre
        id={id}
        // It scrolls sideways, so the keyboard must reach it.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        className="overflow-x-auto p-4 font-mono text-xs leading-5 focus-visible:-outline-offset-2"
      >
        <code className={wrap ? "break-words whitespace-pre-wrap" : undefined}>{current.code}</code>
      </pre>
    </figure>
  );
}
