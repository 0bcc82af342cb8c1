import { describe, expect, test } from "vitest";
import { fileProblems, nameProblem, nameProblems } from "./file-name";
import { hostileNames, unportableGgufNames } from "./testing/hostile-names";

describe("a name is refused", () => {
  test.each([...hostileNames, ...unportableGgufNames])("%j", (name) => {
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

describe("a file of a repository", () => {
  test("that engines open under a name of ours may have any name that can be shown", () => {
    expect(fileProblems([...unportableGgufNames, "A.gguf", "a.gguf"])).toEqual(new Map());
  });

  test("that keeps its name, or whose name deceives, may not", () => {
    expect(
      [...fileProblems([...hostileNames, "e\u0301.json", "A.json", "a.json", "fine.json"]).keys()].toSorted(),
    ).toEqual([...hostileNames, "e\u0301.json", "a.json"].toSorted());
  });
});
