import { problemType, type AppError } from "@/lib/kernel/errors";
import type { Words } from "@/lib/kernel/network";
import { openaiError } from "../inference/openai-error";
import { ownHeaders } from "../respond";
import { problemOf } from "./refuse-web-request";

/**
 * What could not be read has no path, so nobody knows which clients' words to use: a problem document, as the API has them,
 * with OpenAI's `error` as one more member of it.
 */
export function refuseUnread(error: AppError, requestId: string): Words {
  return {
    headers: [...ownHeaders(requestId), "content-type", problemType],
    body: JSON.stringify({ ...problemOf(error, requestId), ...openaiError(error) }),
  };
}
