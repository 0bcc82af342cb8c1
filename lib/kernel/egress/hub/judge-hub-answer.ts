import { AppError } from "@/lib/kernel/errors";

type Answer = { status: number; headers: Record<string, string | string[] | undefined> };
type Asked = {
  endpoint: URL;
  repoId: string;
  /** What was asked for, for the reader: "file x.gguf", "revision main"; the repository itself when absent. */
  object?: string;
  hasToken: boolean;
};

/** What a hub's answer without content means, written for whoever asked. */
export function judgeHubAnswer({ status, headers }: Answer, { endpoint, repoId, object, hasToken }: Asked): AppError {
  const code = String(headers["x-error-code"] ?? "");
  const what = object ? `${object} of ${repoId}` : repoId;
  if (status === 429) {
    const { retryAfterSeconds } = retryAfter(headers);
    const when = retryAfterSeconds === undefined ? "" : ` Try again in ${retryAfterSeconds} s.`;
    return new AppError("RATE_LIMITED", `${endpoint.host} asks for fewer requests.${when}`, retryAfter(headers));
  }
  if (code === "GatedRepo" || status === 403) {
    const who = hasToken
      ? "as the account of the hub token in Settings"
      : "with an account there, and put a token of that account into Settings";
    return new AppError(
      "GATED_MODEL",
      `${repoId} is gated. Accept its licence at ${endpoint.origin}/${repoId} ${who}.`,
    );
  }
  if (status === 401 && hasToken && code !== "RepoNotFound") {
    return new AppError("GATED_MODEL", `${endpoint.host} refuses the hub token. Set a valid one in Settings.`);
  }
  if (status === 401) {
    const why = hasToken
      ? "or it is private and the hub token in Settings may not read it"
      : "or it is private and needs a hub token in Settings";
    return new AppError("NOT_FOUND", `${endpoint.host} has no ${repoId}, ${why}.`);
  }
  if (status === 404 || status === 410) return new AppError("NOT_FOUND", `${endpoint.host} has no ${what}.`);
  const detail = `${endpoint.host} answered with status ${status} for ${what}.`;
  return new AppError(status < 500 && ![408, 425].includes(status) ? "CONTENT_MISMATCH" : "HUB_UNREACHABLE", detail, {
    ...retryAfter(headers),
  });
}

/** From a Retry-After header, which holds seconds or a date. */
function retryAfter(headers: Answer["headers"]): { retryAfterSeconds?: number } {
  const value = String(headers["retry-after"] ?? "").trim();
  if (/^\d{1,9}$/.test(value)) return { retryAfterSeconds: Number(value) };
  const date = Date.parse(value);
  return Number.isNaN(date) ? {} : { retryAfterSeconds: Math.max(0, Math.ceil((date - Date.now()) / 1000)) };
}
