import clsx from "clsx";
import { ChevronRight } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { PageTabs, type PageTab } from "@/components/shell/page-tabs";
import { PageTitle } from "@/components/shell/page-title";

type PageProps = {
  title: string;
  /** What this place is for or how it is doing, in a sentence. */
  description?: ReactNode;
  /** Way back up; the page itself is not in it. */
  breadcrumbs?: { label: string; href: string }[];
  /** Beside the title: a state badge. */
  badge?: ReactNode;
  /** At most one primary button, last. */
  actions?: ReactNode;
  tabs?: PageTab[];
  /** "text" for forms and reading, "full" for tables and boards, "bleed" for a page that manages its own height (chat). */
  width?: "text" | "full" | "bleed";
  children: ReactNode;
};

/** The frame of every console page: way back, title, sentence, action, tabs, content. */
export function Page(props: PageProps) {
  const { title, description, breadcrumbs = [], badge, actions, tabs, width = "full", children } = props;
  if (width === "bleed") {
    return (
      <>
        <PageTitle className="sr-only">{title}</PageTitle>
        {children}
      </>
    );
  }
  return (
    <div className={clsx("mx-auto w-full px-4 pt-5 pb-16 sm:px-6 lg:px-8 lg:pt-7", "max-w-page")}>
      {breadcrumbs.length > 0 && <Breadcrumbs items={breadcrumbs} />}
      <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <PageTitle className="text-xl font-semibold break-words">{title}</PageTitle>
            {badge}
          </div>
          {description !== undefined && <div className="mt-1 max-w-prose text-muted">{description}</div>}
        </div>
        {actions !== undefined && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </header>
      {tabs && <PageTabs label={`Parts of ${title}`} tabs={tabs} />}
      <div className={clsx(tabs ? "mt-6" : "mt-7", "space-y-10", width === "text" && "max-w-text")}>{children}</div>
    </div>
  );
}

function Breadcrumbs({ items }: { items: { label: string; href: string }[] }) {
  return (
    <nav aria-label="Breadcrumb" className="mb-1.5">
      <ol className="flex flex-wrap items-center gap-x-1 text-xs text-muted">
        {items.map(({ label, href }) => (
          <li key={href} className="flex items-center gap-1">
            <Link href={href} className="rounded-sm py-1 hover:text-ink hover:underline">
              {label}
            </Link>
            <ChevronRight aria-hidden="true" className="size-3 rtl:-scale-x-100" />
          </li>
        ))}
      </ol>
    </nav>
  );
}
