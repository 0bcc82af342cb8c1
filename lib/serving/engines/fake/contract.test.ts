import { afterAll } from "vitest";
import { bundleEngines, describeEngineDriver, exampleNode } from "../testing";
import { fake } from "./index";

const { bundled, remove } = await bundleEngines();
afterAll(remove);

describeEngineDriver(fake, { contextLength: 512, parallel: 2, tokenDelayMs: 2 }, async () => ({
  host: { node: exampleNode(), executables: {}, bundled },
  promisesSeed: false,
  isStrict: true,
}));
