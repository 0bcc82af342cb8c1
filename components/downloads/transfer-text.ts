import { formatDurationRange, formatFileSize, formatRate } from "@/components/ui/format";
import type { Download } from "@/lib/serving/models/contract";

/** "3.1 of 4.4 GB · 82 MB/s, 79 MB/s over a minute · 15–20 s left": only what is known now, never a stale speed. */
export function transferText(download: Download): string {
  const { phase, bytes_done, bytes_total, bytes_per_second_10: now, bytes_per_second_60: minute } = download;
  if (phase === "ready") return formatFileSize(bytes_total);
  const parts = [amount(download)];
  if (now !== null)
    parts.push(minute === null ? formatRate(now) : `${formatRate(now)}, ${formatRate(minute)} over a minute`);
  if (download.eta_seconds) {
    const { low, high } = download.eta_seconds;
    parts.push(`${formatDurationRange(low * 1000, high * 1000)} left`);
  }
  if (phase === "verifying" && bytes_done === bytes_total) parts.push("comparing checksums");
  return parts.join(" · ");
}

function amount({ phase, source, bytes_done, bytes_total }: Download): string {
  if (bytes_total > 0) return `${formatFileSize(bytes_done)} of ${formatFileSize(bytes_total)}`;
  if (source === "hub" || phase === "failed" || phase === "cancelled") return "nothing fetched";
  return "looking at the folder";
}
