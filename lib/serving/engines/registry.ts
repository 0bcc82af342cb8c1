import type { EngineDriver } from "./driver";
import { fake } from "./fake";
import { llamaCpp } from "./llama-cpp";

/** Every engine the product knows. The fake one reports itself absent unless a host was told to offer it. */
export const drivers: readonly EngineDriver[] = [llamaCpp, fake];

export function driverByName(name: string): EngineDriver | undefined {
  return drivers.find((driver) => driver.name === name);
}
