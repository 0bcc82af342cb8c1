import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { BaseModelHint } from "./base-model-hint";

const says = (of: Parameters<typeof BaseModelHint>[0]["of"]) => renderToStaticMarkup(<BaseModelHint of={of} />);

test.each([{ task: "completion" }, { capabilities: ["completions"] }])(
  "a model without a chat template is said to be a base model: %j",
  (of) => expect(says(of)).toContain("goes on with a text instead of answering"),
);

test.each([
  { task: "chat" },
  { task: "embedding" },
  { task: undefined },
  { capabilities: ["chat", "completions"] },
  { capabilities: ["embeddings"] },
  { capabilities: [] },
])("nothing is said of %j", (of) => expect(says(of)).toBe(""));
