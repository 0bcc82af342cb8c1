import { newHeader, timingsOf, usageOf, type Shape } from "./completion-objects";
import { sendJson, type EngineCall } from "./serve-engine";
import type { Answer, CallPart, TokenLogprob } from "./text-engine";
import type { ServerResponse } from "node:http";
import { errorEnvelope } from "./refusal";

type Options = { shape: Shape; modelName: string; stream: boolean; includeUsage: boolean };

/** Sends an answer as one JSON object or as events. Nothing is sent before the first piece, so refusals keep their status. */
export async function answerText(answer: Answer, { response, signal }: EngineCall, options: Options): Promise<void> {
  const header = newHeader(options.shape, options.modelName);
  if (options.stream) await streamText(answer, { response, signal }, options, header);
  else await sendWhole(answer, response, options.shape, header);
}

type Header = ReturnType<typeof newHeader>;

async function sendWhole(
  answer: Answer,
  response: EngineCall["response"],
  shape: Shape,
  header: Header,
): Promise<void> {
  let text = "";
  let logprobs: TokenLogprob[] | undefined;
  const calls: CallPart[] = [];
  let step = await answer.next();
  while (!step.done) {
    text += step.value.text;
    calls.push(...(step.value.calls ?? []));
    if (step.value.logprobs) logprobs = [...(logprobs ?? []), ...step.value.logprobs];
    step = await answer.next();
  }
  const outcome = step.value;
  const choice = { index: 0, ...shape.whole(text, logprobs, calls), finish_reason: outcome.finishReason };
  const body = {
    ...header,
    object: shape.object,
    choices: [choice],
    usage: usageOf(outcome),
    timings: timingsOf(outcome),
  };
  sendJson(response, 200, body);
}

async function streamText(
  answer: Answer,
  { response, signal }: Pick<EngineCall, "response" | "signal">,
  { shape, includeUsage }: Options,
  header: Header,
): Promise<void> {
  let step = await answer.next();
  const events = openEventStream(response);
  const send = (choice: Record<string, unknown>, finishReason: string | null, extra: Record<string, unknown> = {}) =>
    events.send({
      ...header,
      object: shape.chunkObject,
      choices: [{ index: 0, ...choice, finish_reason: finishReason }],
      ...(includeUsage && { usage: null }),
      ...extra,
    });
  try {
    if (shape.opening) send(shape.opening, null);
    while (!step.done) {
      if (step.value.text !== "" || step.value.logprobs || step.value.calls?.length) send(shape.part(step.value), null);
      step = await answer.next();
    }
    const outcome = step.value;
    send(shape.closing, outcome.finishReason, { timings: timingsOf(outcome) });
    if (includeUsage) events.send({ ...header, object: shape.chunkObject, choices: [], usage: usageOf(outcome) });
    events.end();
  } catch (error) {
    if (!signal.aborted) events.fail(error);
    throw error;
  }
}

/** Server-sent events of the OpenAI protocol. A stream ends with `[DONE]` or with an error event, never silently. */
type EventStream = { send(value: unknown): void; end(): void; fail(error: unknown): void };

function openEventStream(response: ServerResponse): EventStream {
  response.writeHead(200, {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store",
    // Proxies that buffer would hold the tokens back.
    "x-accel-buffering": "no",
  });
  return {
    send: (value) => void response.write(`data: ${JSON.stringify(value)}\n\n`),
    end: () => void response.end("data: [DONE]\n\n"),
    fail: (error) => void response.end(`data: ${JSON.stringify(errorEnvelope(error).body)}\n\n`),
  };
}
