"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { settingsQuery } from "@/components/settings/settings-query";
import { formatRate } from "@/components/ui/format";
import type { Download } from "@/lib/serving/models/contract";

/** How fast everything comes in together, and what it is held to. */
export function BandwidthText({ downloads }: { downloads: Download[] }) {
  const { data: settings } = useQuery(settingsQuery);
  const rates = downloads.flatMap(({ bytes_per_second_10: rate }) => rate ?? []);
  const cap = settings?.download_bytes_per_second_max ?? 0;
  return (
    <span className="tabular-nums">
      {rates.length > 0
        ? `${formatRate(rates.reduce((sum, rate) => sum + rate, 0))} in all`
        : "No byte is arriving now"}
      ; {cap > 0 ? `at most ${formatRate(cap)} on each machine` : "no limit is set"}.{" "}
      <Link href="/settings" className="underline underline-offset-2 hover:text-ink">
        {cap > 0 ? "Change the limit" : "Set a limit"}
      </Link>
    </span>
  );
}
