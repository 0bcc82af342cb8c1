import { expect, test } from "vitest";
import { checkEnvFile } from "./check-env-file";

const known = ["GATEWAY_PORT", "GATEWAY_HOST", "HF_TOKEN", "HF_TOKEN_FILE", "NODE_NAME"];

test("a misspelt variable is told with the one that is meant", () => {
  expect(checkEnvFile("# ports\nGATEWAY_PROT=3000\nGATEWAY_HSOT=::\n", known)).toEqual([
    ".env, line 2: there is no GATEWAY_PROT. Is GATEWAY_PORT meant?",
    ".env, line 3: there is no GATEWAY_HSOT. Is GATEWAY_HOST meant?",
  ]);
});

test("variables of others are left alone", () => {
  const text =
    "HTTPS_PROXY=http://proxy\nCUDA_VISIBLE_DEVICES=0\nHF_HOME=/x\nNODE_OPTIONS=--trace\nexport HF_TOKEN=x # y\n";
  expect(checkEnvFile(text, known)).toEqual([]);
});

test("a line that sets nothing is told, a line within a quoted value is not", () => {
  const text = 'HF_TOKEN="one\nGATEWAY_PROT=2\nthree"\r\n\nGATEWAY_PORT 3000\n\0\uFFFD';
  expect(checkEnvFile(text, known)).toEqual([
    ".env, line 5: this is not NAME=value",
    ".env, line 6: this is not NAME=value",
  ]);
});
