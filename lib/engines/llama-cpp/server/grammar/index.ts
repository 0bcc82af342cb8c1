export { compileSchema, type CompiledSchema } from "./compile-schema";
export { grammarText, literal, type Rules } from "./grammar-text";
export { grammarOf, readGrammar } from "./grammar-of";
