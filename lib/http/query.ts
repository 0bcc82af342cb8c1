import * as z from "zod";

/** The Kamiwaza client writes booleans the Python way, `True` and `False`. */
export const queryBoolean = z
  .union([z.boolean(), z.string()])
  .transform((value, context) => {
    if (typeof value === "boolean") return value;
    const word = value.toLowerCase();
    if (["true", "1", "yes"].includes(word)) return true;
    if (["false", "0", "no", ""].includes(word)) return false;
    context.addIssue({ code: "custom", message: "must be true or false" });
    return z.NEVER;
  })
  .meta({ type: "boolean" });
