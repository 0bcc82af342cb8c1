import { invalidInput } from "@/lib/kernel/errors";

/** The one hub there is yet. Clients write it in three ways; the Kamiwaza client reads this one. */
const theHub = "HubsHf";

const isTheHub = (name: string): boolean => /^(hubshf|hf|huggingface)$/i.test(name.trim());

/** As the Kamiwaza client reads it; a model registered by hand may be of any other hub. */
export function hubName(name: string | null | undefined): string | null {
  return name && isTheHub(name) ? theHub : (name ?? null);
}

/** Whether a search shall ask the hub: `*` stands for every one, and so does no name at all. */
export function asksTheHub(names: readonly string[] | null | undefined): boolean {
  return !names?.length || names.some((name) => name === "*" || isTheHub(name));
}

/** A repository of the same name elsewhere is another one. @throws AppError INVALID_INPUT */
export function refuseOtherHub(name: string | null | undefined): void {
  if (!name || isTheHub(name)) return;
  const detail = `there is no hub "${name}" here; known is ${theHub}`;
  throw invalidInput({ pointer: "/hub", detail });
}
