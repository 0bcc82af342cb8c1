export { compileSchema, type CompiledSchema } from "./compile-schema";
export { grammarText, literal } from "./grammar-text";
export { grammarOf, readGrammar } from "./grammar-of";
