import { bundlePrograms, describeEngineDriver, exampleNode } from "../testing";
import { fake } from "./index";

describeEngineDriver(fake, { contextLength: 512, parallel: 2, tokenDelayMs: 2 }, async () => ({
  host: { node: exampleNode(), executables: {}, bundled: await bundlePrograms() },
  promisesSeed: false,
  isStrict: true,
}));
