import * as z from "zod";
import { fakeConfig } from "./config";

/** What the launch plan hands to the fake engine's process. */
export const fakeOptions = z.strictObject({
  ...fakeConfig.shape,
  port: z.int().min(0).max(65_535),
  servedModelName: z.string().min(1),
});

export type FakeOptions = z.output<typeof fakeOptions>;
