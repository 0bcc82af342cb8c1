/** What is done to an answer between engine and client: whole events and whole bodies in and out. */
export type AnswerTransform = {
  events(block: Buffer): Buffer;
  /** @throws AppError when the answer is none. */
  whole(body: Buffer, status: number): Buffer;
};

/** One after the other. @returns undefined when nothing is to be done, so that bytes pass as they are. */
export function inSequence(transforms: readonly (AnswerTransform | undefined)[]): AnswerTransform | undefined {
  const all = transforms.filter((transform) => transform !== undefined);
  if (all.length === 0) return undefined;
  return {
    events: (block) => all.reduce((bytes, transform) => transform.events(bytes), block),
    whole: (body, status) => all.reduce((bytes, transform) => transform.whole(bytes, status), body),
  };
}
