/**
 * Whether a key press belongs to an input method that still composes, so that its Enter chooses a word and sends nothing.
 * Safari ends the composition before the Enter that did it; only the key code 229 tells there (WebKit bug 165004).
 */
export function isComposing({ isComposing, keyCode }: Pick<KeyboardEvent, "isComposing" | "keyCode">): boolean {
  return isComposing || keyCode === 229;
}
