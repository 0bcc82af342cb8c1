import { EgressError, readCapped } from "@/lib/kernel/egress";
import * as protocol from "@/lib/serving/nodes/protocol";
import { SignJWT } from "jose";
import { randomUUID } from "node:crypto";
import * as z from "zod";
import { parseJson } from "@/lib/kernel/json/parse-json";
import type { ControlClock } from "./control-clock";
import { ControlError } from "./control-error";
import type { NodeKey } from "./node-key";

export type ControlClient = {
  /** @throws ControlError, as all calls. */
  join(request: protocol.JoinRequest): Promise<z.infer<typeof protocol.joinResponse>>;
  /** Waits for a list other than that of `revision`, for half a minute at most. */
  assignments(revision: number, signal: AbortSignal): Promise<protocol.Assignments>;
  report(report: protocol.Report, signal?: AbortSignal): Promise<z.infer<typeof protocol.reportAnswer>>;
  inspection(inspection: protocol.FileInspection, signal?: AbortSignal): Promise<{ accepted: boolean }>;
};

type Options = {
  /** Base of the control plane, without `/api`. */
  url: string;
  key: NodeKey;
  /** Who this node is; undefined before it joined. */
  nodeId: () => string | undefined;
  clock: ControlClock;
  fetch?: typeof globalThis.fetch;
};

const callMs = 10_000;
/** Longer than the control plane holds a call open, shorter than anybody should wait for a dead connection. */
const longPollMs = 40_000;
const answerBytesMax = 16 * 1024 * 1024;
const tokenLifeSeconds = 55;

const inspectionAnswer = z.object({ accepted: z.boolean() });
const problemDocument = z.object({ detail: z.string() });

type Call<Schema extends z.ZodType> = {
  path: string;
  body?: unknown;
  answer: Schema;
  deadlineMs?: number;
  signal?: AbortSignal | undefined;
  /** Joining is the one call that needs no signature. */
  anonymous?: boolean;
};

/** Speaks the agent's side of the protocol. Every call has a deadline, every answer is parsed. */
export function createControlClient({ url, key, nodeId, clock, fetch = globalThis.fetch }: Options): ControlClient {
  const base = url.replace(/\/+$/, "");

  /** A node whose clock is wrong learns the right time from the refusal and tries once more. */
  async function call<Schema extends z.ZodType>(one: Call<Schema>): Promise<z.output<Schema>> {
    const before = clock.nowMs() - Date.now();
    const first = await send(one);
    const corrected = Math.abs(clock.nowMs() - Date.now() - before) > 1_000;
    const { response, body } = first.response.status === 401 && corrected && !one.anonymous ? await send(one) : first;
    return read(one, response.status, body);
  }

  async function send({ path, body, deadlineMs = callMs, signal, anonymous }: Call<z.ZodType>) {
    const deadline = AbortSignal.timeout(deadlineMs);
    try {
      const response = await fetch(`${base}${path}`, {
        method: body === undefined ? "GET" : "POST",
        headers: {
          accept: "application/json",
          ...(anonymous ? {} : { authorization: `Bearer ${await sign()}` }),
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        redirect: "error",
        signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
      });
      clock.observe(response.headers.get("date"));
      return {
        response,
        body: response.body ? (await readCapped(response.body, answerBytesMax)).toString("utf8") : "",
      };
    } catch (cause) {
      if (cause instanceof ControlError) throw cause;
      if (cause instanceof EgressError) throw new ControlError("malformed", `${path}: ${cause.message}`, cause);
      throw new ControlError("unreachable", `${path}: the control plane at ${base} did not answer`, cause);
    }
  }

  async function sign(): Promise<string> {
    const issuer = nodeId();
    if (issuer === undefined) throw new ControlError("unknown-node", "this node has not joined yet");
    const issuedAt = Math.floor(clock.nowMs() / 1000);
    return new SignJWT({})
      .setProtectedHeader({ alg: "EdDSA", typ: "node+jwt" })
      .setIssuer(issuer)
      .setAudience(protocol.controlAudience)
      .setJti(randomUUID())
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + tokenLifeSeconds)
      .sign(key.privateKey);
  }

  const { agentPaths } = protocol;
  return {
    join: (request) => call({ path: agentPaths.join, body: request, answer: protocol.joinResponse, anonymous: true }),
    assignments: (revision, signal) =>
      call({
        path: `${agentPaths.assignments}?revision=${revision}`,
        answer: protocol.assignments,
        deadlineMs: longPollMs,
        signal,
      }),
    report: (report, signal) => call({ path: agentPaths.report, body: report, answer: protocol.reportAnswer, signal }),
    inspection: (inspection, signal) =>
      call({ path: agentPaths.inspection, body: inspection, answer: inspectionAnswer, signal }),
  };
}

function read<Schema extends z.ZodType>(
  { path, answer }: Call<Schema>,
  status: number,
  body: string,
): z.output<Schema> {
  const json = parseJson(body);
  if (status === 200) {
    const parsed = answer.safeParse(json);
    if (parsed.success) return parsed.data;
    throw new ControlError("malformed", `${path}: the answer breaks the protocol`, parsed.error);
  }
  const said = problemDocument.safeParse(json).data?.detail.slice(0, 500) ?? `status ${status}`;
  if (status === 401) throw new ControlError("unknown-node", `${path}: ${said}`);
  const isLater = status >= 500 || status === 429 || status === 408;
  throw new ControlError(isLater ? "unreachable" : "refused", `${path}: ${said}`);
}
