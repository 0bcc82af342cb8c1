import * as z from "zod";

export const passwordMin = 12;

export const password = z.string().min(passwordMin, `must have at least ${passwordMin} characters`).max(1024);

export const username = z
  .string()
  .trim()
  .min(1)
  .max(128)
  .regex(/^[\w.@+-]+$/, "may hold letters, digits and . _ @ + -");
