import { describe, expect, it } from "vitest";
import { selectRow } from "@/components/ui/data-table/use-selection";

const order = ["a", "b", "c", "d", "e"];
const press = (id: string, more: { checked?: boolean; previousId?: string; shift?: boolean } = {}) => ({
  checked: true,
  previousId: undefined,
  shift: false,
  ...more,
  id,
});

describe("row selection", () => {
  it("one press selects one row and keeps the others", () => {
    expect([...selectRow(new Set(["a"]), order, press("c"))]).toEqual(["a", "c"]);
  });

  it("Shift selects up to the last pressed row, in either direction", () => {
    expect([...selectRow(new Set(["b"]), order, press("d", { previousId: "b", shift: true }))]).toEqual([
      "b",
      "c",
      "d",
    ]);
    expect([...selectRow(new Set(["d"]), order, press("b", { previousId: "d", shift: true }))].sort()).toEqual([
      "b",
      "c",
      "d",
    ]);
  });

  it("Shift clears a range as it selects one", () => {
    const cleared = selectRow(new Set(order), order, press("d", { checked: false, previousId: "b", shift: true }));
    expect([...cleared]).toEqual(["a", "e"]);
  });

  it("a last row that is filtered away makes no range", () => {
    expect([...selectRow(new Set(), order, press("d", { previousId: "gone", shift: true }))]).toEqual(["d"]);
  });
});
