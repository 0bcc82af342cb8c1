/**
 * Where each line of a log stands. In a monospaced font a wrapped line takes as many rows as its characters fill, so the
 * layout is arithmetic and nothing has to be measured.
 */
export type LineLayout = {
  /** Rows above each line; one entry more than lines, the last being all rows. */
  rowsBefore: Uint32Array;
};

/** `columns` is how many characters fit a row; undefined where lines do not wrap. */
export function layOutLines(lengths: readonly number[], columns: number | undefined): LineLayout {
  const rowsBefore = new Uint32Array(lengths.length + 1);
  for (let index = 0; index < lengths.length; index += 1) {
    const rows = columns === undefined ? 1 : Math.max(1, Math.ceil((lengths[index] ?? 0) / Math.max(1, columns)));
    rowsBefore[index + 1] = (rowsBefore[index] ?? 0) + rows;
  }
  return { rowsBefore };
}

/** Lines that touch the window of rows `[firstRow, firstRow + rowCount)`, as `[from, to)`. */
export function visibleLines({ rowsBefore }: LineLayout, firstRow: number, rowCount: number): [number, number] {
  const lines = rowsBefore.length - 1;
  const from = Math.max(0, lowerBound(rowsBefore, Math.max(0, firstRow) + 1) - 1);
  const to = Math.min(lines, lowerBound(rowsBefore, Math.max(0, firstRow) + rowCount));
  return [Math.min(from, lines), Math.max(to, Math.min(from, lines))];
}

/** First index whose value is at least `wanted`. */
function lowerBound(values: Uint32Array, wanted: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
