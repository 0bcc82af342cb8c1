import * as z from "zod";

/** A parameter that may be sent several times, as lists are in a query; sent once it is a list of one. */
export const queryList = <Item extends z.ZodType<unknown, string>>(item: Item, max: number) =>
  z
    .union([z.string(), z.array(z.string())])
    .transform((value) => [value].flat())
    .pipe(z.array(item).max(max))
    .meta({ type: "array" });

/** The Kamiwaza client writes booleans the Python way, `True` and `False`. A parameter without a value is none. */
export const queryBoolean = z
  .union([z.boolean(), z.string()])
  .transform((value, context) => {
    if (typeof value === "boolean") return value;
    const word = value.toLowerCase();
    if (["true", "1", "yes"].includes(word)) return true;
    if (["false", "0", "no"].includes(word)) return false;
    context.addIssue({ code: "custom", message: "must be true or false" });
    return z.NEVER;
  })
  .meta({ type: "boolean" });

/** How one page of a list is asked for: what to look for, in which order, which part of it. */
export const pageQuery = <const Order extends string>(orders: readonly [Order, ...Order[]]) =>
  z.strictObject({
    search: z.string().trim().max(200).optional().describe("part of a name"),
    sort: z.enum(orders).default(orders[0]),
    descending: queryBoolean.default(false),
    offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  });
