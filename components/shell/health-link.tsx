"use client";

import clsx from "clsx";
import Link from "next/link";
import { useShellStatus } from "@/components/shell/shell-status";
import { serviceStates } from "@/components/states/service-states";
import { toneMark } from "@/components/ui/tone";

/** How the installation is, in one word; leads to where the details are. */
export function HealthLink() {
  const { health } = useShellStatus();
  const { label, tone, icon: Icon } = serviceStates[health.state];
  return (
    <Link
      href="/"
      className="rail-item rail-link"
      data-tooltip={`${label}: ${health.sentence}`}
      data-tooltip-side="right"
      aria-description={health.sentence}
    >
      <Icon data-mark aria-hidden="true" className={clsx("size-4", toneMark[tone])} />
      <span className="rail-label">{label}</span>
    </Link>
  );
}
