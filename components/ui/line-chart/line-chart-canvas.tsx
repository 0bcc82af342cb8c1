"use client";

import "uplot/dist/uPlot.min.css";
import { useEffect, useRef } from "react";
import UPlot from "uplot";
import { chartOptions, type ChartMark } from "@/components/ui/line-chart/chart-options";
import type { ChartData } from "@/components/ui/line-chart/chart-data";

type LineChartCanvasProps = {
  data: ChartData;
  format: (value: number) => string;
  height: number;
  marks: ChartMark[];
  /** Index of the moment the keyboard points at. */
  cursor: number | undefined;
  onCursor: (index: number | undefined) => void;
};

/** The drawing itself. A new height or theme makes a new plot, other series want a new `key`; new numbers only redraw. */
export function LineChartCanvas(props: LineChartCanvasProps) {
  const { data, height, cursor } = props;
  const hostRef = useRef<HTMLDivElement>(null);
  const plotRef = useRef<UPlot>(undefined);
  const propsRef = useRef(props);

  useEffect(() => {
    propsRef.current = props;
  });

  useEffect(() => {
    const host = hostRef.current;
    if (!host) return undefined;
    const draw = () => {
      plotRef.current?.destroy();
      plotRef.current = new UPlot(
        chartOptions(host, propsRef.current.data, height, {
          format: (value) => propsRef.current.format(value),
          marks: () => propsRef.current.marks,
          onCursor: (index) => propsRef.current.onCursor(index),
        }),
        toColumns(propsRef.current.data),
        host,
      );
    };
    draw();
    const resized = new ResizeObserver(() => plotRef.current?.setSize({ width: host.clientWidth, height }));
    resized.observe(host);
    const themed = new MutationObserver(draw);
    themed.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    const system = matchMedia("(prefers-color-scheme: dark)");
    system.addEventListener("change", draw);
    return () => {
      resized.disconnect();
      themed.disconnect();
      system.removeEventListener("change", draw);
      plotRef.current?.destroy();
      plotRef.current = undefined;
    };
  }, [height]);

  useEffect(() => plotRef.current?.setData(toColumns(data)), [data]);

  useEffect(() => {
    const plot = plotRef.current;
    const time = cursor === undefined ? undefined : data.times[cursor];
    if (!plot || plot.root.matches(":hover")) return;
    const left = time === undefined ? -10 : plot.valToPos(time, "x");
    plot.setCursor({ left, top: time === undefined ? -10 : 0 }, false);
  }, [cursor, data.times]);

  return <div ref={hostRef} aria-hidden="true" className="absolute inset-0 overflow-hidden" />;
}

function toColumns({ times, series }: ChartData): UPlot.AlignedData {
  return [times, ...series.map(({ values }) => values)];
}
