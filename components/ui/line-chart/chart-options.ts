import type UPlot from "uplot";
import type { ChartData } from "@/components/ui/line-chart/chart-data";

/** `at` in seconds since 1970. */
export type ChartMark = { at: number; label: string };

type ChartHooks = {
  format: (value: number) => string;
  marks: () => ChartMark[];
  onCursor: (index: number | undefined) => void;
};

/** Lines differ by dash as well as by colour. */
const dashes = [[], [7, 3], [2, 2], [10, 3, 2, 3], [1, 3], [14, 4]];

/** How our charts look, from the tokens as they are resolved at `host`. */
export function chartOptions(host: HTMLElement, data: ChartData, height: number, hooks: ChartHooks): UPlot.Options {
  const color = (token: string) => resolveColor(host, token);
  const [muted, line, accent] = [color("muted"), color("line"), color("accent")];
  const font = `11px ${getComputedStyle(host).fontFamily}`;
  return {
    width: host.clientWidth,
    height,
    padding: [6, 4, 0, 0],
    legend: { show: false },
    cursor: {
      y: false,
      drag: { x: false, y: false },
      points: { size: 6, fill: color("canvas") },
    },
    series: [
      {},
      ...data.series.map(({ label }, index) => ({
        label,
        stroke: color(`series-${(index % 6) + 1}`),
        width: 1.5,
        dash: dashes[index % dashes.length] ?? [],
        points: { show: true, size: 4, filter: (plot: UPlot, at: number) => lonePoints(plot.data[at] ?? []) },
        spanGaps: false,
      })),
    ],
    axes: [
      {
        font,
        stroke: muted,
        size: 24,
        gap: 4,
        grid: { show: false },
        ticks: { show: false },
        values: (_, splits, __, ___, increment) => splits.map((split) => clockLabel(split, increment)),
      },
      {
        font,
        stroke: muted,
        size: (_, values) => Math.max(28, ...(values ?? []).map((value) => value.length * 6.4 + 10)),
        gap: 6,
        space: 36,
        grid: { stroke: line, width: 1 },
        ticks: { show: false },
        values: (_, splits) => splits.map(hooks.format),
      },
    ],
    hooks: {
      setCursor: [
        (plot) => {
          // A cursor moved by the keyboard must not come back as a pointer's.
          if (plot.root.matches(":hover")) hooks.onCursor(plot.cursor.idx ?? undefined);
        },
      ],
      draw: [(plot) => drawMarks(plot, hooks.marks(), accent, font)],
    },
  };
}

/** A value between two gaps has no line to belong to and would not be seen. */
function lonePoints(values: ArrayLike<number | null | undefined>): number[] {
  const known = (index: number) => values[index] !== null && values[index] !== undefined;
  return Array.from(values, (_, index) => index).filter(
    (index) => known(index) && !known(index - 1) && !known(index + 1),
  );
}

function drawMarks(plot: UPlot, marks: ChartMark[], color: string, font: string): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.strokeStyle = color;
  ctx.fillStyle = color;
  ctx.font = font;
  ctx.textAlign = "left";
  ctx.setLineDash([3, 3]);
  for (const { at, label } of marks) {
    const x = plot.valToPos(at, "x", true);
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.fillText(label, x + 4, bbox.top + 10);
  }
  ctx.restore();
}

/** A canvas cannot read `light-dark()`; a computed colour can be read by both. */
function resolveColor(host: HTMLElement, token: string): string {
  const probe = document.createElement("span");
  probe.style.color = `var(--color-${token})`;
  host.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

function clockLabel(seconds: number, increment: number): string {
  const date = new Date(seconds * 1000);
  const two = (value: number) => String(value).padStart(2, "0");
  if (increment >= 86_400) return `${date.getDate()}/${date.getMonth() + 1}`;
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}`;
  return increment < 60 ? `${clock}:${two(date.getSeconds())}` : clock;
}
