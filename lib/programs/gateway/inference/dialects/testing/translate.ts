import { EventStream } from "../../event-stream";
import type { Arrival, Translate } from "../dialect";
import { TranslatedAnswer } from "../translated-answer";

export const arrival: Arrival = {
  requestId: "11111111-2222-4333-8444-555555555555",
  headers: {},
  now: () => 1_800_000_000_000,
  saidItems: { keep: () => undefined, find: () => undefined },
};

export type NamedEvent = { type: string } & Record<string, unknown>;

/** One dialect as a test uses it. */
export function speaks(translate: Translate) {
  const answer = (sent: object) => new TranslatedAnswer(translate(sent, arrival).writer());
  return {
    /** What an engine gets for it, without what was left out. */
    chat: (sent: object) => JSON.parse(JSON.stringify(translate(sent, arrival).chat)) as Record<string, unknown>,
    ignored: (sent: object) => translate(sent, arrival).ignored,
    /** What a client gets for an answer of an engine that arrives in these chunks. */
    streamed(sent: object, chunks: readonly Buffer[]): NamedEvent[] {
      const events = new EventStream({ usageIsOurs: false, heldBytesMax: 16 * 1024 * 1024 });
      const translated = answer(sent);
      const text = Buffer.concat(chunks.map((chunk) => translated.events(events.push(chunk)))).toString();
      if (translated.failed) throw translated.failed;
      return readEvents(text);
    },
    whole: (sent: object, body: Buffer, status = 200) =>
      JSON.parse(answer(sent).whole(body, status).toString()) as Record<string, unknown>,
  };
}

/** @throws Error for an event whose name is not its type. */
export function readEvents(text: string): NamedEvent[] {
  return text
    .split("\n\n")
    .filter((event) => event !== "")
    .map((event) => {
      const [, name, data = ""] = /^event: ([^\n]+)\ndata: ([^\n]+)$/.exec(event) ?? [];
      const parsed = JSON.parse(data) as NamedEvent;
      if (parsed.type !== name) throw new Error(`an event named ${name} is of the type ${parsed.type}`);
      return parsed;
    });
}

/** The bytes in pieces that begin at these places, counted round. */
export function cutAt(bytes: Buffer, places: readonly number[]): Buffer[] {
  const cuts = [...new Set([0, ...places.map((place) => place % bytes.length), bytes.length])].toSorted(
    (a, b) => a - b,
  );
  return cuts.slice(1).map((end, index) => bytes.subarray(cuts[index], end));
}
