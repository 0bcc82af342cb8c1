import { appendFileSync } from "node:fs";
import { describe, expect, test, vi } from "vitest";
import { beginLog, logFileOf } from "../runtimes/run-logs";
import { instanceId, openIngress, answerOk } from "./testing";

vi.setConfig({ testTimeout: 30_000 });

describe("logs", () => {
  async function withLog() {
    const open = await openIngress(answerOk);
    await beginLog(open.root, instanceId, "first");
    const file = logFileOf(open.root, instanceId, "current");
    return { ...open, append: (text: string) => appendFileSync(file, text) };
  }

  test("whole lines come as text, with the place to go on from", async () => {
    const { ask, at, append } = await withLog();
    append("one\ntwo\nthr");
    const first = await ask(at("/logs?run=current"));
    expect(first.headers.get("content-type")).toBe("text/plain; charset=utf-8");
    expect(await first.text()).toBe("one\ntwo\n");
    append("ee\n");
    const second = await ask(at(`/logs?after=${first.headers.get("x-log-next")}`));
    expect(await second.text()).toBe("three\n");
    expect((await ask(at("/logs?run=previous"))).status).toBe(404);
  });

  test("an answer is bounded, however large the log", async () => {
    const { ask, at, append } = await withLog();
    append("0123456789abcde\n".repeat(100_000));
    const text = await (await ask(at("/logs"))).text();
    expect(text.length).toBeLessThanOrEqual(256 * 1024);
    expect(text.endsWith("0123456789abcde\n")).toBe(true);
    expect(new Set(text.trimEnd().split("\n"))).toEqual(new Set(["0123456789abcde"]));
  });

  test("a follower gets every line once, and those of the next run", async () => {
    const { ask, at, append, root } = await withLog();
    append("one\nt");
    const response = await ask(at("/logs?follow=1"));
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    const reader = response.body?.getReader();
    let text = "";
    const until = async (piece: string) => {
      while (!text.includes(piece)) text += Buffer.from((await reader?.read())?.value ?? []).toString();
    };
    await until("one");
    append("wo\nth\u00e9\n");
    await until("th\u00e9");
    await beginLog(root, instanceId, "second");
    append("again\n");
    await until("again");
    const lines = [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data ?? "").line);
    expect(lines).toEqual(["one", "two", "th\u00e9", "again"]);
    await reader?.cancel();
  });

  test("followers end when the ingress closes", async () => {
    const { ask, at, append, ingress } = await withLog();
    append("one\n");
    const response = await ask(at("/logs?follow=1"));
    const text = response.text();
    await ingress.close(5_000);
    expect(await text).toContain("one");
  });
});
