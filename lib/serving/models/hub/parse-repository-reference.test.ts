import { describe, expect, test } from "vitest";
import { parseRepositoryReference } from "./parse-repository-reference";

const commit = "0123456789abcdef0123456789abcdef01234567";

describe("a repository is recognised in", () => {
  test.each([
    ["maker/model", { repoId: "maker/model" }],
    ["  maker/model  ", { repoId: "maker/model" }],
    ["gpt2", { repoId: "gpt2" }],
    ["maker/Model-1.5_B.gguf", { repoId: "maker/Model-1.5_B.gguf" }],
    ["maker/model@v1.0", { repoId: "maker/model", revision: "v1.0" }],
    ["https://huggingface.co/maker/model", { repoId: "maker/model" }],
    ["https://huggingface.co/maker/model/", { repoId: "maker/model" }],
    ["https://huggingface.co/maker/model?library=x#files", { repoId: "maker/model" }],
    ["http://127.0.0.1:3300/maker/model", { repoId: "maker/model" }],
    ["huggingface.co/maker/model", { repoId: "maker/model" }],
    ["hf.co/maker/model", { repoId: "maker/model" }],
    [`https://hub.example/maker/model/tree/${commit}`, { repoId: "maker/model", revision: commit }],
    ["https://hub.example/maker/model/tree/refs%2Fpr%2F1", { repoId: "maker/model", revision: "refs/pr/1" }],
    [
      "https://hub.example/maker/model/blob/main/Q4/model.gguf",
      { repoId: "maker/model", revision: "main", path: "Q4/model.gguf" },
    ],
    [
      "https://hub.example/maker/model/resolve/main/model.gguf?download=true",
      { repoId: "maker/model", revision: "main", path: "model.gguf" },
    ],
    ["https://hub.example/gpt2/tree/main", { repoId: "gpt2", revision: "main" }],
  ])("%s", (text, reference) => {
    expect(parseRepositoryReference(text)).toEqual(reference);
  });
});

describe("no repository is made of", () => {
  test.each([
    "",
    " ",
    "/",
    "a/b/c",
    "../secrets",
    "maker/..",
    "maker/.",
    "./model",
    "maker/mo..del",
    "maker/model--x",
    "-rf/model",
    "maker/model@../x",
    "maker/model@",
    "maker\\model",
    "maker/mo\ndel",
    "maker/mo del",
    "maker/%2e%2e",
    "https://",
    "https://hub.example/",
    "https://hub.example/maker/model/tree/..%2f..",
    "javascript:alert(1)",
    `maker/${"x".repeat(97)}`,
    "https://huggingface.co/datasets/maker/data",
    "https://huggingface.co/spaces/maker/app",
  ])("%j", (text) => {
    expect(() => parseRepositoryReference(text)).toThrow(expect.objectContaining({ code: "INVALID_INPUT" }));
  });
});
