"use client";

import { ArrowUpRight } from "lucide-react";
import Link, { useLinkStatus } from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { currentDestination } from "@/components/shell/navigation";
import { Spinner } from "@/components/ui/spinner";

type RailLinkProps = { href: string; label: string; icon: ReactNode; external: boolean };

export function RailLink({ href, label, icon, external }: RailLinkProps) {
  const here = currentDestination(usePathname())?.href === href;
  const attributes = { className: "rail-item rail-link", "data-tooltip": label, "data-tooltip-side": "right" };
  if (external) {
    return (
      <a href={href} {...attributes}>
        {icon}
        <span className="rail-label">{label}</span>
        <ArrowUpRight aria-hidden="true" className="rail-aside text-faint" />
      </a>
    );
  }
  return (
    <Link href={href} aria-current={here ? "page" : undefined} {...attributes}>
      {icon}
      <span className="rail-label">{label}</span>
      <Pending />
    </Link>
  );
}

/** The page one is on stays until the next one is there; a wait that one would notice shows here. */
function Pending() {
  return useLinkStatus().pending ? (
    <span aria-hidden="true" className="rail-aside animate-appear-late">
      <Spinner />
    </span>
  ) : null;
}
