import { createRegistry } from "@/lib/kernel/telemetry";

const registry = createRegistry("web");

export const dynamic = "force-dynamic";

/** Reachable on the web process's own port; the gateway answers /metrics itself and does not pass it on. */
export async function GET(): Promise<Response> {
  return new Response(await registry.metrics(), { headers: { "content-type": registry.contentType } });
}
