import type { Medium } from "@/lib/serving/engines";
import { AppError } from "@/lib/kernel/errors";
import type { TranslatedAnswer } from "../dialects";
import { splitRequest, type Part } from "../fan-out/split-request";
import { GatewayError } from "../gateway-error";
import { mediaOf } from "./message-media";
import { allowedFields, forbiddenFields } from "./request-fields";
import { settleFields } from "./settle-fields";

export type BodyOperation = keyof typeof allowedFields;

export type InferenceRequest = {
  model: string | undefined;
  stream: boolean;
  /** The caller did not ask for the usage chunk; it is asked for upstream and taken out again. */
  usageIsOurs: boolean;
  /** What was checked, and is sent. */
  fields: Readonly<Record<string, unknown>>;
  /** The calls it is made of for an engine that gives one answer to one prompt; undefined when it is one call as it is. */
  parts?: Part[] | undefined;
  /** What its messages hold beside text. */
  media: ReadonlySet<Medium>;
  /** Of the vectors that were asked for. */
  dimensions?: number | undefined;
  /** Names that no engine was given. */
  ignored: string[];
  /** Turns the answer of one try into the dialect that the caller speaks. */
  translate?: () => TranslatedAnswer;
};

/** Nesting beyond this serves no schema and may exhaust an engine's stack. */
const depthMax = 100;

/** @throws GatewayError MALFORMED_REQUEST naming the field at fault. */
export function parseInferenceRequest(operation: BodyOperation, sent: object): InferenceRequest {
  const fields: Record<string, unknown> = {};
  const ignored: string[] = [];
  for (const [name, value] of Object.entries(sent)) {
    const reason = forbiddenFields.get(name);
    if (reason && value !== null) throw refused("unsupported_parameter", name, `"${name}" is not accepted: ${reason}.`);
    const check = allowedFields[operation].get(name);
    if (!check) {
      ignored.push(name);
      continue;
    }
    // Clients write unset optional fields as null.
    if (value === null || value === undefined) continue;
    const problem = check(value);
    if (problem) throw refused("invalid_value", name, `"${name}" ${problem}.`);
    fields[name] = value;
  }
  settleFields(fields);
  const model = typeof fields["model"] === "string" ? fields["model"] : undefined;
  const dimensions = typeof fields["dimensions"] === "number" ? fields["dimensions"] : undefined;
  const stream = fields["stream"] === true;
  const usageIsOurs = stream && !asksForUsage(fields["stream_options"]);
  if (usageIsOurs) fields["stream_options"] = { ...objectOrNothing(fields["stream_options"]), include_usage: true };
  return {
    model,
    stream,
    usageIsOurs,
    fields,
    parts: partsOf(operation, fields),
    media: mediaOf(fields["messages"]),
    dimensions,
    ignored,
  };
}

const partsOf = (operation: BodyOperation, fields: Readonly<Record<string, unknown>>) =>
  operation === "embeddings" ? undefined : splitRequest(fields);

/**
 * What the engine gets. Written anew from what was checked, so no two parsers can read it differently.
 *
 * @throws AppError PAYLOAD_TOO_LARGE where it grew beyond what a caller may send: references stand for whole items, and
 *   `1e9` for ten digits.
 */
export function writeBody({ fields }: InferenceRequest, bytesMax: number): Buffer {
  const body = Buffer.from(JSON.stringify(fields));
  if (body.length <= bytesMax) return body;
  throw new AppError(
    "PAYLOAD_TOO_LARGE",
    `Written out, with the items it refers to, this request has ${body.length} bytes; it may have at most ${bytesMax}.`,
  );
}

/** The same request with a deployment's sampling values where the caller sent none. */
export function withSampling(request: InferenceRequest, sampling: Readonly<Record<string, number>>): InferenceRequest {
  const { max_tokens, ...others } = sampling;
  const isLimited = "max_completion_tokens" in request.fields || max_tokens === undefined;
  const fields = { ...others, ...(isLimited ? {} : { max_tokens }), ...request.fields };
  if (Object.keys(fields).length === Object.keys(request.fields).length) return request;
  return { ...request, fields, parts: partsOf("chat", fields) };
}

/** The same request with another input to embed. */
export function withInput(request: InferenceRequest, input: unknown): InferenceRequest {
  const fields = { ...request.fields, input };
  return { ...request, fields };
}

/** @throws GatewayError MALFORMED_REQUEST when the body is no JSON object. */
export function parseBody(bytes: Buffer): object {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString("utf8"));
  } catch (cause) {
    throw new GatewayError("MALFORMED_REQUEST", "invalid_json", "The body is not valid JSON.", { cause });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new GatewayError("MALFORMED_REQUEST", "invalid_json", "The body must be a JSON object.");
  }
  if (isDeeperThan(value, depthMax)) {
    throw new AppError("MALFORMED_REQUEST", `The body is nested deeper than ${depthMax} levels.`);
  }
  return value;
}

function isDeeperThan(value: object, levels: number): boolean {
  if (levels === 0) return true;
  const members: unknown[] = Array.isArray(value) ? value : Object.values(value);
  // A prompt of token ids is one long list of numbers: nothing below it to look at.
  return members.some((member) => typeof member === "object" && member !== null && isDeeperThan(member, levels - 1));
}

const objectOrNothing = (value: unknown): object => (typeof value === "object" && value !== null ? value : {});

const asksForUsage = (options: unknown) =>
  typeof options === "object" && options !== null && "include_usage" in options && options.include_usage === true;

const refused = (code: string, param: string, detail: string) =>
  new GatewayError("MALFORMED_REQUEST", code, detail, { param });
