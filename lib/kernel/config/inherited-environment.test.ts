import { expect, test } from "vitest";
import { inheritedEnvironment } from "./inherited-environment";

test("engines get search paths and device selection, and nothing that may be a secret", () => {
  const useful = {
    PATH: "/bin",
    LC_ALL: "C",
    CUDA_VISIBLE_DEVICES: "1",
    HIP_VISIBLE_DEVICES: "0",
    OMP_NUM_THREADS: "2",
  };
  const withheld = {
    JOIN_TOKEN: "x",
    DATABASE_URL: "x",
    HF_TOKEN_FILE: "x",
    AWS_SECRET_ACCESS_KEY: "x",
    LLAMA_ARG_HOST: "0.0.0.0",
    NODE_OPTIONS: "--inspect",
    MY_PATH: "x",
  };
  expect(inheritedEnvironment({ NODE_ENV: "test", ...useful, ...withheld })).toEqual({
    ...useful,
    NODE_ENV: "production",
  });
});
