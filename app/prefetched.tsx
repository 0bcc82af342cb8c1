import { dehydrate, HydrationBoundary, QueryClient, type QueryKey } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { pageContext } from "@/app/page-context";
import type { Context } from "@/lib/kernel/context";

/** A query of the page under its key, and the verb that answers it. */
export type Prefetch = { queryKey: QueryKey; read: (ctx: Context) => Promise<unknown> };

type Props = { queries: Prefetch[]; children: ReactNode };

/**
 * Reads a page's first data on the server, so that it is painted with the page and not two round trips later. What cannot
 * be read is left to the browser, which asks again and shows why not.
 */
export async function Prefetched({ queries, children }: Props) {
  const ctx = await pageContext();
  const client = new QueryClient();
  await Promise.all(
    queries.map(async ({ queryKey, read }) => {
      // What a server component imports of a module for the browser is a reference without properties.
      if (!Array.isArray(queryKey)) throw new TypeError('a prefetched query has no key: its module says "use client"');
      try {
        client.setQueryData(queryKey, await read(ctx));
      } catch (error) {
        ctx.log.debug({ err: error, queryKey }, "a page's data is left to the browser");
      }
    }),
  );
  return <HydrationBoundary state={dehydrate(client)}>{children}</HydrationBoundary>;
}
