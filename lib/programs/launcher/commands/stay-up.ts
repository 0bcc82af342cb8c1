import { createLogger } from "@/lib/kernel/telemetry";
import { announce } from "./announce";
import { productBootstrap } from "../bootstrap";
import { onStopSignal } from "./on-stop-signal";
import type { LaunchSettings } from "../settings/launch-settings";
import { superviseProduct } from "../processes/supervise-product";

/**
 * Starts the product and stays its supervisor until SIGTERM or SIGINT: for service supervisors and containers, and as
 * the background process of `up`.
 */
export async function stayUp(settings: LaunchSettings, { announced }: { announced: boolean }): Promise<number> {
  const startedAtMs = performance.now();
  const log = createLogger("supervisor", settings.logLevel);
  const stopAsked = onStopSignal();
  const product = await superviseProduct({
    settings,
    mode: "production",
    bootstrap: productBootstrap,
    log,
    interrupted: stopAsked.signal,
  });
  if (announced) await announce(settings, productBootstrap, { tookMs: performance.now() - startedAtMs });
  const engines = await stopAsked.received;
  await product.stop(engines);
  return 0;
}
