import { authorize } from "@/lib/identity/access";
import type { Context } from "@/lib/kernel/context";
import { AppError } from "@/lib/kernel/errors";
import type { OperationInput, OperationResult } from "@/lib/edge/http/contract";
import { version } from "@/package.json";
import type * as operations from "./contract";

type Notices = OperationResult<typeof operations.getNotices>;

const none: Notices = {
  consent_enabled: false,
  consent_content: null,
  consent_button_label: null,
  banner_enabled: false,
  banner_top_text: null,
  banner_top_color: null,
  banner_bottom_text: null,
  banner_bottom_color: null,
};

export const getPublicNotices = (): Promise<Notices> => Promise.resolve(none);

export async function getNotices(ctx: Context): Promise<Notices> {
  authorize(ctx, "admin");
  return Promise.resolve(none);
}

/** A banner that is stored and shown nowhere would be worse than a refusal: somebody must answer for it being seen. */
export async function updateNotices(
  ctx: Context,
  { consent_enabled, banner_enabled }: OperationInput<typeof operations.updateNotices>,
): Promise<Notices> {
  authorize(ctx, "admin");
  if (consent_enabled || banner_enabled) {
    throw new AppError("INVALID_INPUT", "Banners and consent texts are not part of this release. Nothing was stored.");
  }
  return Promise.resolve(none);
}

export const getNoticesScript = (): Promise<Response> =>
  Promise.resolve(
    new Response("// There is no banner to show.\n", {
      headers: { "content-type": "text/javascript; charset=utf-8", "cache-control": "no-cache" },
    }),
  );

export const acceptNotices = (): Promise<OperationResult<typeof operations.acceptNotices>> =>
  Promise.resolve({ accepted: true, message: "There is no consent text to accept." });

export async function getLatestNews(ctx: Context): Promise<OperationResult<typeof operations.getLatestNews>> {
  authorize(ctx, "openid");
  const content = `Kamiwaza ${version} is running. CHANGELOG.md of the release says what is new in it.`;
  return Promise.resolve({ content, error: null, timestamp: new Date().toISOString() });
}

export async function getNewsQuadrants(ctx: Context): Promise<OperationResult<typeof operations.getNewsQuadrants>> {
  authorize(ctx, "openid");
  const metadata = { version, lastUpdated: null, totalItems: 0 };
  return Promise.resolve({ metadata, categories: [], items: [], quadrants: {} });
}

export async function listExtensions(ctx: Context): Promise<Record<string, unknown>[]> {
  authorize(ctx, "read");
  return Promise.resolve([]);
}

export async function getGardenStatus(ctx: Context): Promise<OperationResult<typeof operations.getGardenStatus>> {
  authorize(ctx, "read");
  return Promise.resolve({ garden_apps_available: false, missing_apps: [] });
}

export async function getToolGardenStatus(
  ctx: Context,
): Promise<OperationResult<typeof operations.getToolGardenStatus>> {
  authorize(ctx, "read");
  return Promise.resolve({
    tool_servers_available: false,
    total_tool_servers: 0,
    imported_tool_servers: 0,
    missing_tool_servers: [],
  });
}

/** Of apps and of tool servers alike. */
export async function getCatalogStatus(ctx: Context): Promise<OperationResult<typeof operations.getAppCatalogStatus>> {
  authorize(ctx, "read");
  return Promise.resolve({ cache_status: "none" });
}

export async function listCatalogEntries(ctx: Context): Promise<Record<string, unknown>[]> {
  authorize(ctx, "read");
  return Promise.resolve([]);
}
