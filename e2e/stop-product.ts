import { readFileSync, rmSync } from "node:fs";
import { productFile } from "./running-product";
import { stopStarted } from "./start-product";

export default async function stopProduct(): Promise<void> {
  await stopStarted();
  if (readFileSync(productFile, "utf8")) rmSync(productFile);
}
