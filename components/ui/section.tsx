import clsx from "clsx";
import { useId, type ReactNode } from "react";

type SectionProps = {
  title: string;
  description?: ReactNode;
  actions?: ReactNode;
  /** "ruled" parts it from what stands above, if anything does, by a hairline; "surface" frames it as one thing to act on. */
  look?: "ruled" | "plain" | "surface";
  className?: string;
  children: ReactNode;
};

/** A part of a page with its own title. */
export function Section({ title, description, actions, look = "ruled", className, children }: SectionProps) {
  const titleId = useId();
  return (
    <section
      aria-labelledby={titleId}
      className={clsx(
        look === "ruled" && "border-t border-line pt-5 first:border-t-0 first:pt-0",
        look === "surface" && "rounded-lg border border-line bg-surface p-4 sm:p-5",
        className,
      )}
    >
      <header className="mb-4 flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <div>
          <h2 id={titleId} className="text-md font-semibold">
            {title}
          </h2>
          {description !== undefined && <p className="mt-0.5 max-w-text text-sm text-muted">{description}</p>}
        </div>
        {actions !== undefined && <div className="flex flex-wrap gap-2">{actions}</div>}
      </header>
      {children}
    </section>
  );
}
