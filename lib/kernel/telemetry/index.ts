export { createLogger, type Logger } from "./logger";
export { Counter, createRegistry, Gauge, Histogram, type Registry } from "./metrics";
