import type { ControlText } from "../native/control-text";
import type { Span } from "../text-reader";

/** What clients say, prepared so that a template can pass it on without it ever steering the model. */
export type Quoted = {
  /** The values with a mark inside every control token's text. */
  values: unknown;
  /** A character that stands nowhere else; undefined where nothing had to be marked. */
  mark: string | undefined;
};

/** Characters that Unicode keeps free of meaning. */
const marks = Array.from({ length: 32 }, (_, index) => String.fromCodePoint(0xfdd0 + index));

/** Marks control text in every string of `values`: contents, names, arguments, tools. */
export function quote(controls: ControlText, values: unknown): Quoted {
  let isMarked = false;
  const said = JSON.stringify(values);
  const mark = marks.find((candidate) => !said.includes(candidate)) ?? "";
  const quoted = mapText(values, (text) => {
    const cuts = [0, ...controls.startsIn(text).map((start) => start + 1)];
    const end = text.trimEnd().length;
    if (controls.isBegunIn(text.slice(0, end))) cuts.push(end);
    if (cuts.length === 1) return text;
    isMarked = true;
    cuts.push(text.length);
    return cuts
      .slice(1)
      .map((end, index) => text.slice(cuts[index], end))
      .join(mark);
  });
  return { values: quoted, mark: isMarked ? mark : undefined };
}

/**
 * A rendered template in spans, so that quoted text is text. Between two control tokens of the template all is read together,
 * as it would be without any quoting, so words and blanks at borders become the tokens they always are.
 */
export function spansOf(controls: ControlText, rendered: string, mark: string | undefined): Span[] {
  if (mark === undefined || !rendered.includes(mark)) return [{ text: rendered, special: true }];
  const spans: Span[] = [];
  let own = "";
  let end = 0;
  let stripsBehind = false;
  for (const span of [...controls.spansIn(rendered), undefined]) {
    const between = rendered.slice(end, span?.start);
    if (between.includes(mark)) {
      const text = strip(between.replaceAll(mark, ""), stripsBehind, span?.stripsBefore === true);
      spans.push({ text: own, special: true }, { text, special: false });
      own = "";
    } else {
      own += between;
    }
    if (!span) break;
    own += span.text;
    end = span.start + span.text.length;
    stripsBehind = span.stripsBehind;
  }
  return [...spans, { text: own, special: true }];
}

function strip(text: string, atStart: boolean, atEnd: boolean): string {
  const started = atStart ? text.trimStart() : text;
  return atEnd ? started.trimEnd() : started;
}

function mapText(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((member) => mapText(member, change));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [change(key), mapText(member, change)]));
}
