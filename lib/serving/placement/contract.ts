import * as z from "zod";

/**
 * Why something was chosen, refused or sized as it was. One shape for console, API and audit, stored with the deployment.
 * Text is built from `code` and `params` where it is shown; `reason` strings are plain English for API readers.
 */
export const explanation = z
  .object({
    /** fits · tight · needs-change · does-not-fit · unknown */
    verdict: z.enum(["fits", "tight", "needs-change", "does-not-fit", "unknown"]),
    headline: z.string(),
    facts: z.array(
      z.object({
        name: z.string(),
        value: z.union([z.string(), z.number(), z.boolean()]),
        unit: z.string().optional(),
        /** Where the fact comes from. */
        source: z.enum(["file-header", "node-probe", "engine-log", "default", "user", "hub"]),
      }),
    ),
    rules: z.array(z.object({ id: z.string(), outcome: z.enum(["chose", "refused", "passed"]), reason: z.string() })),
    chosen: z.object({ engine: z.string(), nodeId: z.string(), nodeName: z.string() }).optional(),
    runnersUp: z.array(z.object({ option: z.string(), whyNot: z.string() })),
    parts: z.array(z.object({ name: z.string(), bytes: z.number(), where: z.enum(["host", "device"]) })),
    lowBytes: z.number().optional(),
    expectedBytes: z.number().optional(),
    highBytes: z.number().optional(),
    capacityBytes: z.number().optional(),
    /** Every memory that takes a part of it, the one that decides first; `capacityBytes` is what is available for models there. */
    memories: z
      .array(z.object({ where: z.enum(["host", "device"]), expectedBytes: z.number(), capacityBytes: z.number() }))
      .optional(),
    unknowns: z.array(z.string()),
    /** Settings that the model itself limits. An engine takes more, with no use: `exceeded` says that it was asked for. */
    limits: z
      .array(z.object({ setting: z.string(), maximum: z.number(), exceeded: z.boolean(), reason: z.string() }))
      .optional(),
    /** Changes that would help; `patch` goes onto the deployment's configuration. */
    fixes: z.array(
      z.object({ label: z.string(), patch: z.record(z.string(), z.unknown()), resultingVerdict: z.string() }),
    ),
    computedAt: z.iso.datetime(),
  })
  .meta({ id: "Explanation" });
export type Explanation = z.infer<typeof explanation>;

/** Short form for lists: the light beside a file. */
export const fit = z
  .object({
    verdict: explanation.shape.verdict,
    expectedBytes: z.number().optional(),
    capacityBytes: z.number().optional(),
    reason: z.string(),
  })
  .meta({ id: "Fit" });
export type Fit = z.infer<typeof fit>;
