import { problemType } from "@/lib/kernel/errors";
import { expect } from "vitest";

/** What a stack trace or a path of ours looks like. */
const inside = /node_modules|\bat .+:\d+:\d+|\/dist\/|Error:|select .* from|postgres/i;

/** Nothing that a stranger sends may fail on our side or show it; what is refused is refused in words. */
export async function expectClear(response: Response, sent: string): Promise<void> {
  const text = await response.text();
  expect(response.status, `${sent}: ${text.slice(0, 300)}`).toBeLessThan(500);
  if (response.status < 400) return;
  expect(text, sent).not.toMatch(inside);
  expect(response.headers.get("content-type"), `${sent}: ${response.status}`).toBe(problemType);
  expect(JSON.parse(text), sent).toMatchObject({
    status: response.status,
    detail: expect.stringMatching(/\S.{5,}/s),
    requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
}

/** The same for inference, in the envelope that OpenAI's clients read. */
export async function expectOpenAiRefusal(response: Response, statuses: number[], sent: string): Promise<void> {
  const text = await response.text();
  expect(statuses, `${sent}: ${response.status} ${text.slice(0, 300)}`).toContain(response.status);
  expect(text, sent).not.toMatch(inside);
  expect(JSON.parse(text), sent).toEqual({
    error: {
      message: expect.stringMatching(/\S/),
      type: expect.stringMatching(/_error$/),
      code: expect.any(String),
      param: expect.toSatisfy((param: unknown) => param === null || typeof param === "string"),
    },
  });
}
