export { GgufError } from "./gguf-error";
export { inspectGguf } from "./inspect-gguf";
export { readShape } from "./read-shape";
export { withFile, type ReadAt } from "./read-at";
