import { expect, test } from "vitest";
import { recommendVariant } from "./recommend-variant";

const variant = (quantization: string, total_bytes: number, verdict: "fits" | "tight" | "does-not-fit" = "fits") => ({
  name: `${quantization}.gguf`,
  quantization,
  files: [`${quantization}.gguf`],
  total_bytes,
  fit: { verdict, reason: "" },
  obstacle: null,
  model_id: null,
});

test("the usual quantization is recommended where it fits, however much room there is", () => {
  const variants = [variant("Q2_K", 2), variant("Q4_K_M", 4), variant("F16", 16)];
  expect(recommendVariant(variants)?.quantization).toBe("Q4_K_M");
});

test("where the usual one does not fit, the largest that does is recommended", () => {
  const variants = [variant("Q2_K", 2), variant("Q3_K_M", 3), variant("Q4_K_M", 4, "tight")];
  expect(recommendVariant(variants)?.quantization).toBe("Q3_K_M");
});

test("nothing is recommended that does not surely fit", () => {
  expect(recommendVariant([variant("Q4_K_M", 4, "does-not-fit"), variant("Q2_K", 2, "tight")])).toBeUndefined();
});

test("nothing is recommended that no engine could serve", () => {
  expect(recommendVariant([{ ...variant("Q4_K_M", 4), obstacle: "Its header is malformed." }])).toBeUndefined();
});
