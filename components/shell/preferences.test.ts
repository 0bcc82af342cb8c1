import { describe, expect, it } from "vitest";
import { preferenceAttributes, preferenceCookie, readPreferences } from "@/components/shell/preferences";

describe("preferences", () => {
  it("a cookie that is missing or forged falls back to the default", () => {
    const cookies: Record<string, string> = { "ui-theme": "<script>", "ui-rail": "icons" };
    expect(readPreferences((name) => cookies[name])).toEqual({
      theme: "system",
      rail: "icons",
      density: "comfortable",
      shortcuts: "on",
    });
  });

  it("what is written is read back", () => {
    const [name, value] = (preferenceCookie("theme", "dark").split(";")[0] ?? "").split("=");
    expect(readPreferences((asked) => (asked === name ? value : undefined)).theme).toBe("dark");
  });

  it("every preference reaches the page as an attribute", () => {
    expect(Object.keys(preferenceAttributes(readPreferences(() => undefined)))).toEqual([
      "data-theme",
      "data-rail",
      "data-density",
      "data-shortcuts",
    ]);
  });
});
