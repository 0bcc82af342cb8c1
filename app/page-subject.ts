import { notFound } from "next/navigation";
import * as z from "zod";
import { pageContext } from "@/app/page-context";
import type { Context } from "@/lib/kernel/context";
import { AppError } from "@/lib/kernel/errors";

/**
 * What a page is about, read on the server for its title and its first paint. An id that nobody knows has no page;
 * what cannot be read for another reason is left to the browser, which says why not.
 */
export async function pageSubject<Subject>(
  id: string,
  read: (ctx: Context) => Promise<Subject>,
): Promise<Subject | undefined> {
  if (!z.uuid().safeParse(id).success) notFound();
  const ctx = await pageContext();
  try {
    return await read(ctx);
  } catch (error) {
    if (error instanceof AppError && error.code === "NOT_FOUND") notFound();
    ctx.log.debug({ err: error, id }, "a page's subject is left to the browser");
    return undefined;
  }
}
