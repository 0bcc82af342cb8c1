import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatListState, isNarrowed, parseListState, type ListState } from "@/components/ui/data-table/list-state";

const defaults = { sort: { id: "created", desc: true }, hidden: ["size"] };
const name = fc.stringMatching(/^[a-z][a-z0-9_]{0,8}$/);
const anyState: fc.Arbitrary<ListState> = fc.record({
  search: fc.string(),
  sort: fc.option(fc.record({ id: name, desc: fc.boolean() }), { nil: undefined }),
  page: fc.nat(500),
  hidden: fc.uniqueArray(name).map((ids) => ids.toSorted()),
  filters: fc.dictionary(name, fc.uniqueArray(name, { minLength: 1 })).map((filters) => ({ ...filters })),
});

describe("the address of a list", () => {
  it("brings back exactly the state it was made from", () => {
    fc.assert(
      fc.property(anyState, (state) => {
        const query = formatListState(state, defaults, new URLSearchParams());
        expect(parseListState(new URLSearchParams(query.toString()), defaults)).toEqual(state);
      }),
    );
  });

  it("stays empty for a list nobody touched", () => {
    const untouched = parseListState(new URLSearchParams(), defaults);
    expect(formatListState(untouched, defaults, new URLSearchParams()).toString()).toBe("");
    expect(isNarrowed(untouched)).toBe(false);
  });

  it("leaves the parameters of others alone", () => {
    const current = new URLSearchParams("tab=logs&is.state=failed&q=old");
    const state = { ...parseListState(current, defaults), filters: {}, search: "" };
    expect(formatListState(state, defaults, current).toString()).toBe("tab=logs");
  });

  it.each(["-3", "0", "1.5", "NaN", "", "1e9999"])("page %j is no way to break it", (page) => {
    expect(parseListState(new URLSearchParams({ page }), defaults).page).toBe(0);
  });
});
