export { inspectGguf } from "./inspect-gguf";
export { withFile, type ReadAt } from "./read-at";
