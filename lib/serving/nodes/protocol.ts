/**
 * What the control plane and a node's agent say to each other (`/api/agent/v1/…`). Level-based: the server answers with
 * the node's *whole* assignment list, the agent reports its *whole* observed list. There are no commands.
 *
 *   agent                                   control plane
 *     │ POST join   {token, publicKey, facts}  │  once; the token is single-use
 *     │──────────────────────────────────────▶│
 *     │ GET assignments?revision=41            │  long poll, answers at once when 41 is not the newest
 *     │──────────────────────────────────────▶│
 *     │ POST report {sequence, …}              │  at least every 5 s and on every change; lower sequences are dropped
 *     │──────────────────────────────────────▶│
 *     │ POST inspection {fileId, facts}        │  once per verified model file; the same one twice is harmless
 *     │──────────────────────────────────────▶│
 *
 * The other way there is only the node's ingress (`ingressUrl`), for calls that cannot wait for a poll. The gateway and
 * log views present a token that one of `ingressKeys` signed for this node:
 *
 *   GET {ingressUrl}/instances/{id}/logs?run=current|previous     text/plain, the newest lines; 404 when there is no run
 *   GET {ingressUrl}/instances/{id}/logs?after=<place>            the same from the place that `x-log-next` of an answer named
 *   GET {ingressUrl}/instances/{id}/logs?run=current&follow=1     text/event-stream, `data: {"line": "…"}` per line
 *   GET {ingressUrl}/instances/{id}/metrics                       the engine's own metrics, as it prints them
 *   *   {ingressUrl}/instances/{id}/v1/…                          the engine itself, allowlisted paths alone
 *
 * Every call but `join` carries `Authorization: Bearer <JWT>`, EdDSA by the agent's own key, `iss` = node id,
 * `aud` = "kamiwaza-control", at most 60 s of life.
 */
import * as z from "zod";
import { engineFingerprint, modelFacts, nodeFacts } from "@/lib/serving/engines/facts";

export const controlAudience = "kamiwaza-control";

/** Where each call goes, below the control plane's origin. */
export const agentPaths = {
  join: "/api/agent/v1/join",
  assignments: "/api/agent/v1/assignments",
  report: "/api/agent/v1/report",
  inspection: "/api/agent/v1/inspection",
} as const;

export const joinRequest = z.object({
  token: z.string().max(512),
  name: z.string().min(1).max(128),
  /** Ed25519 public key as a JWK. The private half never leaves the node. */
  publicKey: z.object({ kty: z.literal("OKP"), crv: z.literal("Ed25519"), x: z.string().max(64) }),
  agentVersion: z.string().max(64),
  facts: nodeFacts,
});
export const joinResponse = z.object({ nodeId: z.uuid(), organizationId: z.uuid() });

/** One file to have on disk. Files are stored by digest, so a name is only ever shown, never a path. */
export const assignedFile = z.object({
  fileId: z.uuid(),
  name: z.string(),
  sizeBytes: z.number().int().nonnegative(),
  /** SHA-256 for large files, the Git blob SHA-1 for small ones, absent for a local import. */
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  gitSha1: z
    .string()
    .regex(/^[0-9a-f]{40}$/)
    .optional(),
});

export const assignedDownload = z.object({
  downloadId: z.uuid(),
  generation: z.number().int(),
  desired: z.enum(["run", "pause", "cancel"]),
  source: z.discriminatedUnion("kind", [
    z.object({
      kind: z.literal("hub"),
      endpoint: z.url(),
      repoId: z.string(),
      /** Commit, never a branch: all files come from one revision. */
      revision: z.string(),
      token: z.string().optional(),
    }),
    /** A folder on the node itself. Files are listed by the agent and answered in `discovered`. */
    z.object({ kind: z.literal("folder"), path: z.string() }),
  ]),
  files: z.array(assignedFile),
  /** 0 means no cap. */
  bandwidthBytesPerSecondMax: z.number().int().nonnegative(),
});

export const assignedInstance = z.object({
  instanceId: z.uuid(),
  deploymentId: z.uuid(),
  generation: z.number().int(),
  desired: z.enum(["run", "stop"]),
  engine: z.string(),
  config: z.record(z.string(), z.unknown()),
  facts: modelFacts,
  servedModelName: z.string(),
  /** File the engine opens, by id; all of `files` must be present and verified first. */
  primaryFileId: z.uuid(),
  files: z.array(assignedFile),
  /** Bumped to restart the engine with an unchanged configuration. */
  restart: z.number().int(),
});

/** A stored file to read and hash again; one at a time, and behind everything else. */
export const assignedVerification = z.object({
  fileId: z.uuid(),
  generation: z.number().int(),
  desired: z.enum(["run", "cancel"]),
});

export const assignments = z.object({
  revision: z.number().int(),
  downloads: z.array(assignedDownload),
  /** Left out by a control plane of before. */
  verifications: z.array(assignedVerification).default([]),
  instances: z.array(assignedInstance),
  /** Files on disk that no model needs any more; removed when no engine holds them. */
  removeFileIds: z.array(z.uuid()),
  /** Public keys (JWKS) that sign the tokens the gateway presents at the ingress. */
  ingressKeys: z.array(z.record(z.string(), z.unknown())),
});

export const downloadPhases = [
  "queued",
  "downloading",
  "paused",
  "stalled",
  "verifying",
  "ready",
  "failed",
  "cancelled",
] as const;
export const downloadPhase = z.enum(downloadPhases);
export type DownloadPhase = z.infer<typeof downloadPhase>;

export const observedFile = z.object({
  fileId: z.uuid(),
  phase: downloadPhase,
  bytesDone: z.number().int().nonnegative(),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  error: z.object({ code: z.string(), detail: z.string() }).optional(),
});

/** A pebibyte: larger than any file, and small enough to be added up. */
const fileBytesMax = 2 ** 50;

export const observedDownload = z.object({
  downloadId: z.uuid(),
  generation: z.number().int(),
  phase: downloadPhase,
  bytesDone: z.number().int().nonnegative(),
  bytesTotal: z.number().int().nonnegative(),
  /** Averages over the last 10 s and 60 s; absent rather than stale. */
  bytesPerSecond10: z.number().nonnegative().optional(),
  bytesPerSecond60: z.number().nonnegative().optional(),
  files: z.array(observedFile),
  /** Folder import only: what was found, before copying begins. */
  discovered: z
    .array(z.object({ name: z.string().min(1).max(1024), sizeBytes: z.number().int().nonnegative().max(fileBytesMax) }))
    .max(5000)
    .optional(),
  error: z.object({ code: z.string(), detail: z.string() }).optional(),
  /** When a stalled or failed transfer is tried again. */
  retryAt: z.iso.datetime().optional(),
});

/** `missing`: the file was not there to be read. `failed`: it could not be read, which says nothing about it. */
export const verificationPhases = [
  "queued",
  "verifying",
  "intact",
  "damaged",
  "missing",
  "cancelled",
  "failed",
] as const;
export const verificationPhase = z.enum(verificationPhases);

export const observedVerification = z.object({
  fileId: z.uuid(),
  generation: z.number().int(),
  phase: verificationPhase,
  bytesDone: z.number().int().nonnegative(),
  error: z.object({ code: z.string(), detail: z.string() }).optional(),
});

export const instancePhases = [
  "waiting",
  "fetching",
  "starting",
  "warming",
  "serving",
  "stopping",
  "stopped",
  "failed",
] as const;
export const instancePhase = z.enum(instancePhases);
export type InstancePhase = z.infer<typeof instancePhase>;

export const observedInstance = z.object({
  instanceId: z.uuid(),
  generation: z.number().int(),
  phase: instancePhase,
  since: z.iso.datetime(),
  pid: z.int32().optional(),
  port: z.int32().optional(),
  restarts: z.int32(),
  loadPercent: z.number().min(0).max(100).optional(),
  /** Resident and device memory of the engine's process group, in bytes. */
  measuredBytes: z.number().int().nonnegative().optional(),
  error: z
    .object({
      code: z.string(),
      detail: z.string(),
      /** The log line that proves the cause. */
      evidence: z.string().optional(),
      fix: z.object({ label: z.string(), patch: z.record(z.string(), z.unknown()) }).optional(),
      at: z.iso.datetime(),
    })
    .optional(),
});

export const report = z.object({
  /** Rises with every report of one agent process; `bootId` changes when the agent restarts. */
  sequence: z.number().int(),
  bootId: z.uuid(),
  /** Newest assignment revision this agent has read and listed below; 0 right after it started. */
  revision: z.int32(),
  agentVersion: z.string(),
  /** By the node's wall clock. Left out by an agent of before. */
  sentAt: z.iso.datetime().optional(),
  /** Where the gateway reaches this node's ingress: `https://host:port` and nothing more. */
  ingressUrl: z.string().max(2048),
  facts: nodeFacts,
  engines: z.array(engineFingerprint),
  downloads: z.array(observedDownload),
  /** Left out by an agent of before. */
  verifications: z.array(observedVerification).default([]),
  instances: z.array(observedInstance),
  /** File ids present and verified on this node. */
  filesPresent: z.array(z.uuid()),
});

/** What became of a report. `revision` is the newest assignment list, so that an agent behind it polls at once. */
export const reportAnswer = z.object({ accepted: z.boolean(), revision: z.number().int() });

/** What headers of a stored file say; sent once per file after verification. */
export const fileInspection = z.object({ fileId: z.uuid(), facts: modelFacts });

export type JoinRequest = z.infer<typeof joinRequest>;
export type Assignments = z.infer<typeof assignments>;
export type AssignedDownload = z.infer<typeof assignedDownload>;
export type AssignedFile = z.infer<typeof assignedFile>;
export type AssignedVerification = z.infer<typeof assignedVerification>;
export type AssignedInstance = z.infer<typeof assignedInstance>;
export type ObservedDownload = z.infer<typeof observedDownload>;
export type ObservedFile = z.infer<typeof observedFile>;
export type ObservedVerification = z.infer<typeof observedVerification>;
export type VerificationPhase = z.infer<typeof verificationPhase>;
export type ObservedInstance = z.infer<typeof observedInstance>;
export type Report = z.infer<typeof report>;
export type FileInspection = z.infer<typeof fileInspection>;
