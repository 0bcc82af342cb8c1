export { type AnswerHead } from "./answer-parser";
export { type HttpExchange, type HttpHandler } from "./connection";
export { createHttpClient } from "./create-http-client";
