/** How a list is looked at: what the address of a page keeps, so that it can be shared and come back to. */
export type ListState = {
  search: string;
  sort: { id: string; desc: boolean } | undefined;
  /** From 0. */
  page: number;
  hidden: string[];
  /** Wanted values by column. */
  filters: Record<string, string[]>;
};

export type ListDefaults = Pick<ListState, "sort" | "hidden">;

const filterPrefix = "is.";

/** Reads `?q=llama&sort=-created&page=2&hide=size&is.state=failed,serving`. Unknown parameters are other people's. */
export function parseListState(query: URLSearchParams, defaults: ListDefaults): ListState {
  const sort = query.get("sort");
  const page = Number(query.get("page") ?? "1");
  const hide = query.get("hide");
  const filters: Record<string, string[]> = {};
  for (const [name, value] of query) {
    if (name.startsWith(filterPrefix) && value !== "") filters[name.slice(filterPrefix.length)] = split(value);
  }
  return {
    search: query.get("q") ?? "",
    sort: sort === null ? defaults.sort : parseSort(sort),
    page: Number.isInteger(page) && page > 1 ? page - 1 : 0,
    hidden: hide === null ? defaults.hidden : split(hide),
    filters,
  };
}

/** The query that `parseListState` reads back; what equals the default is left out, foreign parameters stay. */
export function formatListState(state: ListState, defaults: ListDefaults, current: URLSearchParams): URLSearchParams {
  const query = new URLSearchParams(current);
  for (const name of current.keys()) if (name.startsWith(filterPrefix)) query.delete(name);
  set("q", state.search);
  set("sort", formatSort(state.sort), formatSort(defaults.sort));
  set("page", state.page === 0 ? "" : String(state.page + 1));
  set("hide", state.hidden.toSorted().join(","), defaults.hidden.toSorted().join(","));
  for (const [id, wanted] of Object.entries(state.filters)) set(`${filterPrefix}${id}`, wanted.join(","));
  return query;

  function set(name: string, value: string, standard = "") {
    if (value === standard) query.delete(name);
    else query.set(name, value);
  }
}

/** Whether anything narrows the list, so that "nothing here" and "nothing matches" can differ. */
export function isNarrowed(state: ListState): boolean {
  return state.search.trim() !== "" || Object.values(state.filters).some((wanted) => wanted.length > 0);
}

function parseSort(text: string): ListState["sort"] {
  if (text === "") return undefined;
  return text.startsWith("-") ? { id: text.slice(1), desc: true } : { id: text, desc: false };
}

function formatSort(sort: ListState["sort"]): string {
  return sort === undefined ? "" : `${sort.desc ? "-" : ""}${sort.id}`;
}

function split(list: string): string[] {
  return list.split(",").filter((item) => item !== "");
}
