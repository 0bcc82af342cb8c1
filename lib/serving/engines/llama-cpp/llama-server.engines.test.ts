import { inject } from "vitest";
import { describeEngineDriver } from "../testing";
import { llamaCpp } from "./index";
import { llamaServerHost } from "./testing";

describeEngineDriver(llamaCpp, { contextLength: 512, parallel: 2, threads: 1 }, () =>
  Promise.resolve({ host: llamaServerHost(inject("llamaServer")), promisesSeed: true, isStrict: false }),
);
