export { completionRoutes, promptOf } from "./completion-routes";
export { argumentAfter, optionsArgument, printLine, stopOnSignal } from "./program";
export { Refusal, unsupported } from "./refusal";
export type { ChatMessage, ToolCall } from "./message-schemas";
export type { ChatRequest, CompletionRequest, ResponseFormat } from "./request-schemas";
export type { Tool, ToolChoice } from "./tool-schemas";
export { serveEngine, type EngineCall, type EngineRoute, type EngineServer } from "./serve-engine";
export type { Answer, CallPart, Outcome, Piece, Text, TextEngine, TokenLogprob } from "./text-engine";
