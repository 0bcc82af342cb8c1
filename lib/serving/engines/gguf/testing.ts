export { malformedHeaders } from "./testing-malformed";
export { tinyModel, type TinyShape } from "./tiny-model";
export { writeGguf, type WritableTensor, type WritableValue } from "./write-gguf";
