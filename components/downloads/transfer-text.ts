import { formatDurationRange, formatFileSize, formatRate } from "@/components/ui/format";
import type { Download } from "@/lib/models/contract";

/** "3.1 of 4.4 GB · 82 MB/s · about 15 to 20 s left": only what is known now, never a stale speed. */
export function transferText(download: Download): string {
  const { bytes_done, bytes_total, bytes_per_second_10: rate, eta_seconds: eta } = download;
  if (download.phase === "ready") return formatFileSize(bytes_total);
  const parts = [
    bytes_total === 0 ? "looking at the folder" : `${formatFileSize(bytes_done)} of ${formatFileSize(bytes_total)}`,
  ];
  if (rate !== null) parts.push(formatRate(rate));
  if (eta) parts.push(`${formatDurationRange(eta.low * 1000, eta.high * 1000)} left`);
  return parts.join(" · ");
}
