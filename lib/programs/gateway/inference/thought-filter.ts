const opening = "<think>";
const closing = "</think>";

/**
 * Takes `<think>…</think>`, and the blank space behind it, out of one text that comes in pieces. What may be the beginning
 * of a tag waits for the next piece; a thought that never ends is a thought to the last.
 */
export class ThoughtFilter {
  #state: "text" | "thought" | "blank" = "text";
  #held = "";

  /** @returns what of the text is known by now to be no thought. */
  push(piece: string, isLast: boolean): string {
    let rest = this.#held + piece;
    let kept = "";
    this.#held = "";
    while (rest !== "") {
      if (this.#state === "blank") {
        rest = rest.trimStart();
        if (rest !== "") this.#state = "text";
        continue;
      }
      const tag = this.#state === "text" ? opening : closing;
      const at = rest.indexOf(tag);
      const end = at === -1 ? rest.length - (isLast ? 0 : begunLength(rest, tag)) : at;
      if (this.#state === "text") kept += rest.slice(0, end);
      if (at === -1) {
        this.#held = rest.slice(end);
        return kept;
      }
      this.#state = this.#state === "text" ? "thought" : "blank";
      rest = rest.slice(at + tag.length);
    }
    return kept;
  }
}

/** How much of the end of a text is a beginning of the tag. */
function begunLength(text: string, tag: string): number {
  for (let length = Math.min(text.length, tag.length - 1); length > 0; length -= 1) {
    if (tag.startsWith(text.slice(-length))) return length;
  }
  return 0;
}
