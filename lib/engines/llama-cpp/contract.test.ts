import { bundlePrograms, describeEngineDriver, exampleNode } from "../testing";
import { llamaCpp } from "./index";

describeEngineDriver(llamaCpp, { contextLength: 512, parallel: 2, threads: 1 }, async () => ({
  host: { node: exampleNode(), executables: {}, bundled: await bundlePrograms() },
  promisesSeed: true,
  isStrict: true,
}));
