const lengthMax = 63;

/** A model's name as the public name of its endpoint: letters, digits and `. _ : -`, without the format at its end. */
export function nameFrom(modelName: string): string {
  const name = modelName
    .replace(/[-_. ]?gguf$/i, "")
    .replaceAll(/[^\w.:-]+/g, "-")
    .replaceAll(/^[^a-zA-Z0-9]+|[-_.:]+$/g, "")
    .toLowerCase()
    .slice(0, lengthMax);
  return name === "" ? "model" : name;
}

/** The name itself, or with the first number that is free. */
export function uniqueName(name: string, taken: readonly string[]): string {
  const known = new Set(taken);
  if (!known.has(name)) return name;
  for (let number = 2; ; number += 1) {
    const suffix = `-${number}`;
    const candidate = name.slice(0, lengthMax - suffix.length) + suffix;
    if (!known.has(candidate)) return candidate;
  }
}
