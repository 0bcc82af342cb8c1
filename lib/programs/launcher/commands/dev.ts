import { createLogger } from "@/lib/kernel/telemetry";
import { announce } from "./announce";
import { productBootstrap } from "../bootstrap";
import { logFileOf, prepareHome } from "../settings/home";
import type { LaunchSettings } from "../settings/launch-settings";
import { followLogs } from "./logs";
import { onStopSignal } from "./on-stop-signal";
import { processNames } from "../processes/process-names";
import { superviseProduct } from "../processes/supervise-product";

/** Runs the sources with reload on the embedded stack, with all output here, until Ctrl+C. */
export async function dev(settings: LaunchSettings): Promise<number> {
  const stopAsked = onStopSignal();
  await prepareHome(settings.home);
  const printing = new AbortController();
  const printed = followLogs(
    processNames.map((name) => ({ file: logFileOf(settings.home, name), prefix: `${name.padEnd(8)} | ` })),
    { until: printing.signal, forPeople: process.stdout.isTTY },
  );
  try {
    const product = await superviseProduct({
      settings,
      mode: "development",
      bootstrap: productBootstrap,
      log: createLogger("supervisor", "warn"),
      interrupted: stopAsked.signal,
    });
    await announce(settings, productBootstrap);
    const engines = await stopAsked.received;
    await product.stop(engines);
    return 0;
  } finally {
    printing.abort();
    await printed;
  }
}
