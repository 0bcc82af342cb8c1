import { AppError } from "@/lib/kernel/errors";

/** The next page of a listing, from its Link header (RFC 8288). It has to be on the same server. */
export function nextPage(header: string | string[] | undefined, current: URL): URL | undefined {
  for (const link of [header ?? []].flat().flatMap((value) => value.split(/,(?=\s*<)/))) {
    const [, target, parameters = ""] = /^\s*<([^>]*)>(.*)$/.exec(link) ?? [];
    if (target === undefined || !/;\s*rel="?next"?/i.test(parameters)) continue;
    const url = URL.parse(target, current.href);
    if (url?.origin === current.origin) return url;
    throw new AppError("HUB_UNREACHABLE", `${current.host} continues a list on another server, which is not followed.`);
  }
  return undefined;
}
