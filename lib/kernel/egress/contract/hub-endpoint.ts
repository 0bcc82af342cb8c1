import * as z from "zod";

/** The address of a model hub: paths are put after it, so it ends with its own. */
export const hubEndpoint = z
  .url({ protocol: /^https?$/, error: "must be the address of a hub, like https://huggingface.co" })
  .max(512)
  .superRefine((value, ctx) => {
    const refuse = (message: string) => ctx.addIssue({ code: "custom", message });
    if (/[?#]/.test(value)) refuse("must end with its path: leave out what begins with ? or #");
    const { username, password } = URL.parse(value) ?? {};
    if (username || password) refuse("must not hold a name or password: a token has a setting of its own");
  });
