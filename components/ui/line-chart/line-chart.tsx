"use client";

import clsx from "clsx";
import { ChartLine, Download, Table2 } from "lucide-react";
import { lazy, Suspense, useId, useState, type KeyboardEvent } from "react";
import { ChartTable } from "@/components/ui/line-chart/chart-table";
import { lastIndex, toCsv, type ChartData } from "@/components/ui/line-chart/chart-data";
import { formatMoment } from "@/components/ui/format";
import { IconButton } from "@/components/ui/icon-button";
import { saveFile } from "@/components/ui/save-file";
import { Skeleton } from "@/components/ui/skeleton";

const Canvas = lazy(() =>
  import("@/components/ui/line-chart/line-chart-canvas").then((module) => ({ default: module.LineChartCanvas })),
);

type LineChartProps = {
  title: string;
  data: ChartData;
  /** Value with its unit. */
  format: (value: number) => string;
  /** Pixels. Fixed, so that nothing moves when the chart arrives. */
  height?: number;
  /** Vertical marks with a word: deploys, restarts. */
  marks?: { at: number; label: string }[];
  /** Said in place of an empty chart. */
  empty?: string;
  className?: string;
};

/**
 * Live lines on a canvas, loaded when needed. The canvas is never the only carrier: the values at the cursor stand above
 * it as text, ← and → move the cursor, and the same numbers come as a table or a file.
 */
export function LineChart(props: LineChartProps) {
  const { title, data, format, height = 160, marks = [], empty = "No data yet", className } = props;
  const titleId = useId();
  const [asTable, setAsTable] = useState(false);
  const [cursor, setCursor] = useState<number>();
  const last = lastIndex(data);
  const shown = cursor !== undefined && cursor < data.times.length ? cursor : last;

  function move(event: KeyboardEvent) {
    if (last === undefined || (event.key !== "ArrowLeft" && event.key !== "ArrowRight" && event.key !== "Escape"))
      return;
    event.preventDefault();
    if (event.key === "Escape") return setCursor(undefined);
    const step = (event.key === "ArrowLeft" ? -1 : 1) * (event.shiftKey ? 10 : 1);
    setCursor(Math.max(0, Math.min(data.times.length - 1, (shown ?? last) + step)));
  }

  return (
    <figure aria-labelledby={titleId} className={clsx("min-w-0", className)}>
      <div className="flex items-start justify-between gap-2">
        <figcaption id={titleId} className="text-sm font-medium">
          {title}
        </figcaption>
        <div className="-mt-1 flex">
          <IconButton
            size="sm"
            label={asTable ? "Show as chart" : "Show as table"}
            icon={asTable ? <ChartLine aria-hidden="true" /> : <Table2 aria-hidden="true" />}
            onClick={() => setAsTable(!asTable)}
          />
          <IconButton
            size="sm"
            label={`Download ${title} as CSV`}
            icon={<Download aria-hidden="true" />}
            onClick={() =>
              saveFile(`${title.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}.csv`, "text/csv", toCsv(data))
            }
          />
        </div>
      </div>
      <Legend data={data} shown={shown} atCursor={cursor !== undefined} format={format} />
      {asTable ? (
        <ChartTable title={title} data={data} format={format} height={height} />
      ) : (
        <div
          role="slider"
          aria-label={`${title}: moment`}
          aria-valuemin={0}
          aria-valuemax={Math.max(0, data.times.length - 1)}
          aria-valuenow={shown ?? 0}
          aria-valuetext={describe(data, shown, format)}
          tabIndex={0}
          onKeyDown={move}
          onBlur={() => setCursor(undefined)}
          style={{ height }}
          className="relative mt-2 rounded-sm"
        >
          {last === undefined ? (
            <p className="grid h-full place-items-center rounded-sm bg-sunken text-sm text-muted">{empty}</p>
          ) : (
            <Suspense fallback={<Skeleton className="h-full" />}>
              <Canvas
                key={data.series.map(({ id }) => id).join()}
                {...{ data, format, height, marks, cursor }}
                onCursor={setCursor}
              />
            </Suspense>
          )}
        </div>
      )}
    </figure>
  );
}

const strokes = ["bg-series-1", "bg-series-2", "bg-series-3", "bg-series-4", "bg-series-5", "bg-series-6"] as const;

type LegendProps = {
  data: ChartData;
  shown: number | undefined;
  atCursor: boolean;
  format: (value: number) => string;
};

function Legend({ data, shown, atCursor, format }: LegendProps) {
  const time = shown === undefined ? undefined : data.times[shown];
  return (
    <div className="flex flex-wrap gap-x-4 text-xs text-muted tabular-nums">
      {data.series.map(({ id, label, values }, index) => {
        const value = shown === undefined ? undefined : values[shown];
        return (
          <span key={id} className="inline-flex items-center gap-1.5">
            <span data-mark aria-hidden="true" className={clsx("h-0.5 w-3", strokes[index % strokes.length])} />
            {label}
            <span className="text-ink">{value === undefined || value === null ? "–" : format(value)}</span>
          </span>
        );
      })}
      {atCursor && time !== undefined && <span className="ms-auto">{formatMoment(time * 1000)}</span>}
    </div>
  );
}

/** One moment in words: what a screen reader says when the cursor moves. */
function describe({ times, series }: ChartData, index: number | undefined, format: (value: number) => string): string {
  const time = index === undefined ? undefined : times[index];
  if (index === undefined || time === undefined) return "no data";
  const values = series.map(({ label, values }) => {
    const value = values[index];
    return `${label} ${value === null || value === undefined ? "no data" : format(value)}`;
  });
  return `${formatMoment(time * 1000)}: ${values.join(", ")}`;
}
