import { expect, test } from "vitest";
import { createPromptPace } from "./prompt-pace";

/** What a machine that evaluates so many tokens per second comes to. */
function settled(tokensPerSecond: number, tokensMax = 512): number {
  const pace = createPromptPace(tokensMax);
  for (let step = 0; step < 20; step++) pace.observe(pace.tokens(), (pace.tokens() / tokensPerSecond) * 1000);
  return pace.tokens();
}

test("a fast machine comes to whole batches, a slow one to steps of half a second", () => {
  expect(settled(10_000)).toBe(512);
  expect(settled(400)).toBe(200);
  expect(settled(60)).toBe(30);
});

test("however slow the machine, a step has some tokens, and never more than the batch size", () => {
  expect(settled(0.5)).toBe(16);
  expect(settled(10_000, 8)).toBe(8);
});

test("the first step is short, before it is known what it takes", () => {
  expect(createPromptPace(512).tokens()).toBe(32);
});

test("a machine that became slow gets shorter steps at the next one", () => {
  const pace = createPromptPace(512);
  for (let step = 0; step < 5; step++) pace.observe(pace.tokens(), 1);
  pace.observe(512, 8_000);
  expect(pace.tokens()).toBe(32);
});

test("a short prompt that was quick does not make longer steps shorter", () => {
  const pace = createPromptPace(512);
  for (let step = 0; step < 5; step++) pace.observe(pace.tokens(), 1);
  pace.observe(3, 20);
  expect(pace.tokens()).toBe(512);
});
