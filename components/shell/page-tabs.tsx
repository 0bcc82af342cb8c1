"use client";

import clsx from "clsx";
import Link from "next/link";
import { usePathname, useSearchParams } from "next/navigation";
import type { ReactNode } from "react";
import { tabLook } from "@/components/ui/tab-look";

export type PageTab = {
  label: ReactNode;
  /** With a query (`?tab=logs`) the tab is part of the same page and keeps the focus; with a path it is a page. */
  href: string;
};

/** Parts of a page that have an address. Links, not ARIA tabs: each can be opened, shared and gone back to. */
export function PageTabs({ label, tabs }: { label: string; tabs: PageTab[] }) {
  const pathname = usePathname();
  const query = useSearchParams();
  const here = currentTab(tabs, pathname, query);
  return (
    <nav aria-label={label} className="mt-4 border-b border-line">
      <ul className="flex gap-5 overflow-x-auto">
        {tabs.map((tab) => (
          <li key={tab.href} className="flex">
            <Link
              href={tab.href}
              scroll={false}
              aria-current={tab === here ? "page" : undefined}
              className={clsx(
                tabLook,
                "aria-[current=page]:border-accent aria-[current=page]:text-ink forced-colors:aria-[current=page]:border-[Highlight]",
              )}
            >
              {tab.label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** The tab whose path and query are all in the address; the one that says most wins. No tab named means the first. */
function currentTab(tabs: PageTab[], pathname: string, query: URLSearchParams): PageTab | undefined {
  const named = tabs
    .map((tab) => ({ tab, url: new URL(tab.href, `http://here${pathname}`) }))
    .filter(
      ({ url }) => url.pathname === pathname && [...url.searchParams].every(([key, value]) => query.get(key) === value),
    )
    .sort((a, b) => b.url.searchParams.size - a.url.searchParams.size)[0]?.tab;
  return named ?? tabs[0];
}
