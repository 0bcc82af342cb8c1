/** The text of a token that steers the model, and whether it swallows the blanks around it. */
export type ControlToken = { text: string; stripsBefore: boolean; stripsBehind: boolean };

/** A control token's text inside another text. */
export type ControlSpan = ControlToken & { start: number };

/** Finds the texts that a vocabulary would read as control tokens. */
export type ControlText = {
  /** Places where any of them begins, even inside another. */
  startsIn(text: string): number[];
  /** Whether a text ends in the middle of one, which what is written behind it could finish. */
  isBegunIn(text: string): boolean;
  /** The longest at each place, from the left, without overlap: what the tokenizer makes of a template's text. */
  spansIn(text: string): ControlSpan[];
};

type Step = { next: Map<string, Step>; token: ControlToken | undefined };

export function controlText(tokens: readonly ControlToken[]): ControlText {
  const root: Step = { next: new Map(), token: undefined };
  for (const token of tokens) {
    let step = root;
    for (const unit of token.text.split("")) {
      const known = step.next.get(unit) ?? { next: new Map(), token: undefined };
      step.next.set(unit, known);
      step = known;
    }
    // A token of one character can't be told from that character.
    if (token.text.length > 1) step.token = token;
  }

  const longest = Math.max(0, ...tokens.map(({ text }) => text.length));
  const longestAt = (text: string, start: number): ControlToken | undefined => {
    let found: ControlToken | undefined;
    let step: Step | undefined = root;
    for (let at = start; (step = step.next.get(text.charAt(at))) !== undefined; at++) found = step.token ?? found;
    return found;
  };

  /** Passes over what begins none, which in most texts is nearly all. */
  const first = new RegExp(`[${[...root.next.keys()].map(escaped).join("")}]`, "g");
  const nextStart = (text: string, from: number): number => {
    first.lastIndex = from;
    return first.exec(text)?.index ?? text.length;
  };

  return {
    startsIn(text) {
      const starts: number[] = [];
      for (let at = nextStart(text, 0); at < text.length; at = nextStart(text, at + 1))
        if (longestAt(text, at)) starts.push(at);
      return starts;
    },
    isBegunIn(text) {
      for (let start = Math.max(0, text.length - longest); start < text.length; start++) {
        let step: Step | undefined = root;
        let at = start;
        while (step !== undefined && at < text.length) step = step.next.get(text.charAt(at++));
        if (step !== undefined) return true;
      }
      return false;
    },
    spansIn(text) {
      const spans: ControlSpan[] = [];
      for (let at = nextStart(text, 0); at < text.length;) {
        const token = longestAt(text, at);
        if (token) spans.push({ ...token, start: at });
        at = nextStart(text, at + (token?.text.length ?? 1));
      }
      return spans;
    },
  };
}

/** One UTF-16 unit in a class of a pattern. */
const escaped = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
