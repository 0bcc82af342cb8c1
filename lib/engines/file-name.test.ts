import { describe, expect, test } from "vitest";
import { nameProblem, nameProblems } from "./file-name";
import { hostileNames } from "./testing/hostile-names";

describe("a name is refused", () => {
  test.each(hostileNames)("%j", (name) => {
    expect(nameProblem(name)).toBeTypeOf("string");
  });
});

describe("a name is accepted", () => {
  test.each([
    "model.gguf",
    "Q4_K_M/model-00001-of-00003.gguf",
    ".gitattributes",
    "onnx/model.onnx_data",
    "a b.txt",
    "модель.gguf",
    "模型.gguf",
    "é.txt",
    "console.log",
    "nullable.json",
    "com10.txt",
    "a..b",
    "...a",
    "~",
    "-rf",
    "x".repeat(255),
  ])("%j", (name) => {
    expect(nameProblem(name)).toBeUndefined();
  });
});

describe("within a set", () => {
  test("names that differ only by case are refused, the first one stays", () => {
    expect([...nameProblems(["Model.gguf", "model.GGUF", "other"]).keys()]).toEqual(["model.GGUF"]);
    expect([...nameProblems(["straße", "STRASSE"]).keys()]).toEqual(["STRASSE"]);
    expect([...nameProblems(["ﬁle", "file"]).keys()]).toEqual(["file"]);
  });

  test("a file and a folder of one name are refused", () => {
    expect([...nameProblems(["a", "A/b", "c/d", "c/e"]).keys()]).toEqual(["A/b"]);
  });

  test("different names are fine", () => {
    expect(nameProblems(["a/config.json", "b/config.json", "config.json"]).size).toBe(0);
  });
});
