import { AppError } from "@/lib/errors";
import { request, type Dispatcher } from "undici";
import { errorAnswer } from "./answers";

export type HubConnection = { endpoint: string; token?: string | undefined };

/** Longest wait for a hub's first byte and between two bytes, in ms. */
const deadlineMs = 20_000;
const redirectsMax = 5;

export type HubResponse = { response: Dispatcher.ResponseData; url: URL };

/**
 * One GET to the hub. Redirects are followed by hand: the token goes to the hub's own host and to no other.
 *
 * @throws AppError that says what to do: gated, unknown, rate-limited, unreachable.
 */
export async function hubFetch(
  hub: HubConnection,
  path: string,
  headers: Record<string, string> = {},
): Promise<HubResponse> {
  let url = new URL(path, `${hub.endpoint}/`);
  const home = url.host;
  for (let hop = 0; hop <= redirectsMax; hop += 1) {
    const authorization: Record<string, string> =
      hub.token && url.host === home ? { authorization: `Bearer ${hub.token}` } : {};
    const response = await send(url, { accept: "application/json, */*", ...headers, ...authorization });
    const location = response.headers["location"];
    if (response.statusCode >= 300 && response.statusCode < 400 && typeof location === "string") {
      await response.body.dump();
      url = new URL(location, url);
      if (url.protocol !== "https:" && url.protocol !== "http:")
        throw unreachable(hub, "it redirected to something that is not the web");
      continue;
    }
    if (response.statusCode >= 400) throw await refusal(hub, response);
    return { response, url };
  }
  throw unreachable(hub, "it redirects without end");
}

async function send(url: URL, headers: Record<string, string>): Promise<Dispatcher.ResponseData> {
  try {
    return await request(url, { headers, headersTimeout: deadlineMs, bodyTimeout: deadlineMs });
  } catch (cause) {
    throw unreachable({ endpoint: url.origin }, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

async function refusal(hub: HubConnection, response: Dispatcher.ResponseData): Promise<AppError> {
  const { statusCode: status, headers } = response;
  const code = String(headers["x-error-code"] ?? "");
  const said = errorAnswer.parse(await response.body.json().catch(() => ({}))).error;
  if (code === "GatedRepo" || status === 403) {
    const todo = hub.token
      ? "Accept its licence on the hub with the account of your token."
      : "Accept its licence on the hub, then set your hub token in Settings.";
    return new AppError("GATED_MODEL", `This repository is gated. ${todo}`);
  }
  if (status === 401 || status === 404) {
    // The hub answers 401 for repositories that do not exist, so as not to tell private ones apart.
    if (status === 401 && code !== "RepoNotFound" && hub.token)
      return new AppError("GATED_MODEL", "The hub refuses the token in Settings. Set a valid one.");
    return new AppError(
      "NOT_FOUND",
      `The hub has nothing there${said ? `: ${said}` : ", or it is private and needs a token in Settings"}.`,
    );
  }
  if (status === 429) {
    const retryAfterSeconds = Number(headers["retry-after"]) || 60;
    return new AppError("HUB_UNREACHABLE", `The hub asks to slow down; try again in ${retryAfterSeconds} s.`, {
      retryAfterSeconds,
    });
  }
  return unreachable(hub, `it answered ${status}`);
}

function unreachable(hub: HubConnection, why: string, cause?: unknown): AppError {
  return new AppError(
    "HUB_UNREACHABLE",
    `The hub at ${hub.endpoint} could not be reached: ${why}. Check the address in Settings and the network.`,
    { cause },
  );
}
