export { createAnswerChecker, type AnswerChecker } from "./check/answer-checker";
export { checkAnswers } from "./check/check-worker";
export { compileSchema, type CompiledSchema } from "./compile-schema";
export { grammarText, literal, type Rules } from "./grammar-text";
export { readGrammar, shapeOf, type Shape } from "./shape-of";
