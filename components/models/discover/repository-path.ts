/** The page of a hub's repository, whatever its name holds. */
export function repositoryPath(repoId: string): string {
  return `/models/discover/${repoId.split("/").map(encodeURIComponent).join("/")}`;
}

/** The repository that a page's address names. What cannot be decoded stands for itself: the hub says that it knows no such name. */
export function repositoryIdOf(segments: string[]): string {
  return segments.slice(0, 2).map(decoded).join("/");
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch (error) {
    if (error instanceof URIError) return segment;
    throw error;
  }
}
