import { afterAll } from "vitest";
import { bundleEngines, describeEngineDriver, exampleNode } from "../testing";
import { llamaCpp } from "./index";

const { bundled, remove } = await bundleEngines();
afterAll(remove);

describeEngineDriver(llamaCpp, { contextLength: 512, parallel: 2, threads: 1 }, async () => ({
  host: { node: exampleNode(), executables: {}, bundled },
  promisesSeed: true,
  isStrict: true,
}));
