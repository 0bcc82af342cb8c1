import type { Platform } from "@/lib/kernel/context";
import type { Operation } from "@/lib/edge/http";
import type { RouteHandler } from "@/lib/edge/http/route";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { vi } from "vitest";

export type RouteModule = Partial<Record<Operation["method"], RouteHandler>>;

/** The real route files by path, `/api/models/[modelId]`, on the platform of a test, strict about their answers. */
export async function loadRoutes(platform: Platform): Promise<Map<string, RouteModule>> {
  vi.stubEnv("API_STRICT", "true");
  Object.assign(globalThis, { kamiwazaPlatform: platform });
  const folder = join(import.meta.dirname, "../api");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith("route.ts"));
  const loaded = files.map(
    async (file) =>
      [`/api/${file}`.replace(/\/route\.ts$/, ""), (await import(join(folder, file))) as RouteModule] as const,
  );
  return new Map(await Promise.all(loaded));
}

/** The route file's path of an operation. */
export const fileOf = (operation: Operation) => operation.path.replaceAll(/\{(\w+)\}/g, "[$1]");
