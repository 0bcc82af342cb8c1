export type { Downloads } from "./downloads";
