import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { scripts } from "@/package.json";

const root = join(import.meta.dirname, "../../..");
const documents = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "production/README.md"];
const sources = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
  .map(({ name }) => name);

const found = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, name = ""]) => name);

describe.each(documents)("%s", (document) => {
  const text = readFileSync(join(root, document), "utf8");

  test("names files and folders that are there", () => {
    const paths = found(text, /`([\w.-]+\/[\w./()-]*)`/g).filter((path) => sources.includes(path.split("/")[0] ?? ""));
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  test("links to files that are there", () => {
    const links = found(text, /\]\((?!https?:|#)([^)]+)\)/g);
    const files = links.map((link) => link.replace(/#.*$/, ""));
    expect(files.filter((path) => !existsSync(join(root, dirname(document), path)))).toEqual([]);
  });

  test("links to headings that are there", () => {
    const headings = found(text, /^#+ (.+)$/gm).map((heading) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\w -]/g, "")
        .replaceAll(" ", "-"),
    );
    expect(found(text, /\]\(#([^)]+)\)/g).filter((anchor) => !headings.includes(anchor))).toEqual([]);
  });

  test("names npm scripts that there are", () => {
    const names = found(text, /npm run (?:-\S+ )*([\w:-]+)/g);
    expect(names.filter((name) => !(name in scripts))).toEqual([]);
  });
});
