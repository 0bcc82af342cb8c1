import { problemType } from "@/lib/kernel/errors";
import { hash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { respondText } from "../respond";

const style =
  "body{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:20vh auto;padding:0 1.5rem;color-scheme:light dark}";

/** Says plainly that the console is not there, in the form its reader understands. It may be starting: 503 and again soon. */
export function respondWebDown(req: IncomingMessage, res: ServerResponse, requestId: string, error: Error): void {
  const starting = "code" in error && (error.code === "ECONNREFUSED" || error.code === "UND_ERR_CONNECT_TIMEOUT");
  const status = starting ? 503 : 502;
  const title = starting ? "The console is not running yet" : "The console broke off the request";
  const detail = starting
    ? "Inference goes on. The console is starting, or it has stopped: `npm run status` says which."
    : "Try again. If it stays like this, the log of the web process says why.";
  const extra = starting ? ["retry-after", "3"] : [];
  const target = req.url ?? "/";
  if (target === "/api" || target.startsWith("/api/")) {
    const code = starting ? "UNAVAILABLE" : "UPSTREAM_FAILED";
    const problem = { type: `urn:kamiwaza:problem:${code}`, title, status, code, detail, requestId };
    respondText(res, requestId, status, problemType, JSON.stringify(problem), extra);
  } else if (req.headers.accept?.includes("text/html")) {
    const policy = `default-src 'none'; style-src 'sha256-${hash("sha256", style, "base64")}'; frame-ancestors 'none'`;
    const again = starting ? '<meta http-equiv="refresh" content="3">' : "";
    const page = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">${again}<title>${title}</title><style>${style}</style></head><body><h1>${title}</h1><p>${detail}</p><p><small>Request ${requestId}</small></p></body></html>`;
    respondText(res, requestId, status, "text/html; charset=utf-8", page, extra, policy);
  } else {
    respondText(res, requestId, status, "text/plain; charset=utf-8", `${title}. ${detail}\n`, extra);
  }
}
