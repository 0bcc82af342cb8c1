import * as z from "zod";

const parts = z.tuple([z.uuid(), z.string().min(1)]);

/** `<session id>.<secret>`. @returns undefined when it is none. */
export function parseRefreshToken(token: string): { sessionId: string; secret: string } | undefined {
  const { data } = parts.safeParse(token.split("."));
  return data && { sessionId: data[0], secret: data[1] };
}
