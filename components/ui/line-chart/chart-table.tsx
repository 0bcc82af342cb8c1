"use client";

import { sampleIndexes, type ChartData } from "@/components/ui/line-chart/chart-data";
import { formatMoment } from "@/components/ui/format";

const rowsMax = 60;

type ChartTableProps = { title: string; data: ChartData; format: (value: number) => string; height: number };

/** The chart's numbers, newest first. */
export function ChartTable({ title, data, format, height }: ChartTableProps) {
  const indexes = sampleIndexes(data.times.length, rowsMax).toReversed();
  return (
    <div
      // It scrolls, so the keyboard must reach it.
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      role="region"
      aria-label={`${title} as a table`}
      style={{ height }}
      className="mt-2 overflow-auto rounded-sm border border-line"
    >
      <table className="w-full text-xs tabular-nums">
        <thead>
          <tr>
            {["Time", ...data.series.map(({ label }) => label)].map((head) => (
              <th key={head} scope="col" className="sticky top-0 bg-canvas px-2 py-1 text-start font-medium text-muted">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {indexes.map((index) => (
            <tr key={index} className="border-t border-line">
              <th scope="row" className="px-2 py-1 text-start font-normal">
                {formatMoment((data.times[index] ?? 0) * 1000)}
              </th>
              {data.series.map(({ id, values }) => {
                const value = values[index];
                return (
                  <td key={id} className="px-2 py-1">
                    {value === null || value === undefined ? "–" : format(value)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
