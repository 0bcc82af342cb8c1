import { operation } from "@/lib/edge/http/contract";
import { queryBoolean } from "@/lib/edge/http/query";
import * as z from "zod";

/** Services that the Kamiwaza client asks for and that are no part of this release: they say that there is nothing. */

const notices = z.object({
  consent_enabled: z.boolean(),
  consent_content: z.string().nullable(),
  consent_button_label: z.string().nullable(),
  banner_enabled: z.boolean(),
  banner_top_text: z.string().nullable(),
  banner_top_color: z.string().nullable(),
  banner_bottom_text: z.string().nullable(),
  banner_bottom_color: z.string().nullable(),
});

export const getPublicNotices = operation({
  method: "GET",
  path: "/api/security/public/config",
  summary: "Banner and consent text shown to everybody: none",
  tag: "Security",
  scope: "public",
  action: "notices.read-public",
  response: notices,
});
export const getNoticesScript = operation({
  method: "GET",
  path: "/api/security/embed.js",
  summary: "A script for other pages to show the banner with; there is none to show",
  tag: "Security",
  scope: "public",
  action: "notices.read-script",
  response: z.any(),
  responseType: "text/javascript",
});
export const acceptNotices = operation({
  method: "POST",
  path: "/api/security/consent/accept",
  summary: "Accept the consent text; there is none to accept",
  tag: "Security",
  scope: "public",
  action: "notices.accept",
  response: z.object({ accepted: z.literal(true), message: z.string() }),
});
export const getNotices = operation({
  method: "GET",
  path: "/api/security/admin/config",
  summary: "Banner and consent text, for admins: none",
  tag: "Security",
  scope: "admin",
  action: "notices.read",
  response: notices,
});
export const updateNotices = operation({
  method: "PUT",
  path: "/api/security/admin/config",
  summary: "Change banner and consent text; enabling either is refused in this release",
  tag: "Security",
  scope: "admin",
  action: "notices.update",
  body: z.strictObject({ consent_enabled: z.boolean().nullish(), banner_enabled: z.boolean().nullish() }),
  response: notices,
});

export const getLatestNews = operation({
  method: "GET",
  path: "/api/news/latest",
  summary: "What is new: the running version",
  tag: "News",
  scope: "openid",
  action: "news.read-latest",
  response: z.object({ content: z.string(), error: z.string().nullable(), timestamp: z.iso.datetime() }),
});
export const getNewsQuadrants = operation({
  method: "GET",
  path: "/api/news/quadrants",
  summary: "Curated news: none",
  tag: "News",
  scope: "openid",
  action: "news.read-quadrants",
  response: z.object({
    metadata: z.object({ version: z.string(), lastUpdated: z.iso.datetime().nullable(), totalItems: z.int() }),
    categories: z.array(z.unknown()),
    items: z.array(z.unknown()),
    quadrants: z.record(z.string(), z.unknown()),
  }),
});

export const listExtensions = operation({
  method: "GET",
  path: "/api/extensions",
  summary: "Extensions: none",
  tag: "Apps",
  scope: "read",
  action: "extension.list",
  response: z.array(z.record(z.string(), z.unknown())),
});
export const getGardenStatus = operation({
  method: "GET",
  path: "/api/apps/garden/status",
  summary: "Whether there is a catalog of apps: there is none",
  tag: "Apps",
  scope: "read",
  action: "app-garden.read-status",
  response: z.object({ garden_apps_available: z.boolean(), missing_apps: z.array(z.string()) }),
});
export const getToolGardenStatus = operation({
  method: "GET",
  path: "/api/tool/garden/status",
  summary: "Whether there is a catalog of tool servers: there is none",
  tag: "Apps",
  scope: "read",
  action: "tool-garden.read-status",
  response: z.object({
    tool_servers_available: z.boolean(),
    total_tool_servers: z.int(),
    imported_tool_servers: z.int(),
    missing_tool_servers: z.array(z.string()),
  }),
});

const catalogStatus = z.object({ cache_status: z.literal("none") });
const catalogEntries = z.array(z.record(z.string(), z.unknown()));

export const getAppCatalogStatus = operation({
  method: "GET",
  path: "/api/apps/remote/status",
  summary: "What is known of a remote catalog of apps: there is none",
  tag: "Apps",
  scope: "read",
  action: "app-catalog.read-status",
  response: catalogStatus,
});
export const listCatalogApps = operation({
  method: "GET",
  path: "/api/apps/remote/apps",
  summary: "Apps of a remote catalog: none",
  tag: "Apps",
  scope: "read",
  action: "app-catalog.list",
  query: z.strictObject({ force_refresh: queryBoolean.optional() }),
  response: catalogEntries,
});
export const getToolCatalogStatus = operation({
  method: "GET",
  path: "/api/tool/remote/status",
  summary: "What is known of a remote catalog of tool servers: there is none",
  tag: "Apps",
  scope: "read",
  action: "tool-catalog.read-status",
  response: catalogStatus,
});
export const listCatalogTools = operation({
  method: "GET",
  path: "/api/tool/remote/tools",
  summary: "Tool servers of a remote catalog: none",
  tag: "Apps",
  scope: "read",
  action: "tool-catalog.list",
  query: z.strictObject({ force_refresh: queryBoolean.optional() }),
  response: catalogEntries,
});
