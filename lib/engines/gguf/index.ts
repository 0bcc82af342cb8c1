export { GgufError, type GgufProblem } from "./gguf-error";
export { combineParts, inspectGguf } from "./inspect-gguf";
export { withFile, type ReadAt } from "./read-at";
