import type { Database } from "@/db/client";
import { auditEvents } from "@/db/schema";
import { insertSession } from "@/db/queries/sessions";
import { insertOrganization, insertUser } from "@/db/queries/users";
import { createAccessToken } from "@/lib/identity/auth";
import type { Context, Platform } from "@/lib/kernel/context";
import { problemType } from "@/lib/kernel/errors";
import { createKeyRing } from "@/lib/kernel/secrets";
import { quietLog } from "@/lib/kernel/testing/quiet-log";
import { UnsharedReadings } from "@/lib/kernel/testing/unshared-readings";
import { and, eq } from "drizzle-orm";
import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import type { Operation } from "./contract";
import { createRoute, type RouteHandler, type Verb } from "./route";

/** What a test sends. `as` is whose bearer token comes along; `headers` win over everything. */
export type Sent = {
  as?: { bearer: string } | undefined;
  params?: Record<string, string>;
  query?: Record<string, string> | [name: string, value: string][];
  body?: unknown;
  headers?: Record<string, string>;
};

/** What came back. `body` is parsed when there is any. */
export type Answer = { status: number; headers: Headers; body: never };

export type Person = { organizationId: string; userId: string; username: string; sessionId: string; bearer: string };

export type TestApi = {
  platform: Platform;
  /** Sends a real request through the route handler that binds the operation to the verb. */
  call<const O extends Operation>(operation: O, verb: Verb<O>, sent?: Sent): Promise<Answer>;
  route: ReturnType<typeof createRoute>;
  newOrganization(): Promise<string>;
  /** A person with a running session; of a new organization when none is named. */
  newPerson(options?: { organizationId?: string; roles?: string[] }): Promise<Person>;
  /** Records of changes to one object, in no order. */
  changesOf(objectId: string): Promise<(typeof auditEvents.$inferSelect)[]>;
};

/** The API on a test database, without ports: an answer that breaks its own contract is a 500 here. */
export function createTestApi(db: Database, changes: Partial<Platform> = {}): TestApi {
  const platform: Platform = {
    db,
    keys: createKeyRing(`a master secret of the tests ${randomUUID()}`),
    log: quietLog,
    changes: new UnsharedReadings(),
    queue: silentQueue,
    ...changes,
  };
  const route = createRoute(() => platform, { strict: true });
  const newOrganization = () => insertOrganization(db, `organization ${randomUUID()}`);
  return {
    platform,
    route,
    call: (operation, verb, sent) => send(route(operation, verb), operation, sent),
    newOrganization,
    async newPerson({ organizationId, roles = ["admin"] } = {}) {
      const home = organizationId ?? (await newOrganization());
      return insertPerson(platform, home, roles);
    },
    changesOf: (objectId) =>
      db
        .select()
        .from(auditEvents)
        .where(and(eq(auditEvents.objectId, objectId), eq(auditEvents.outcome, "changed"))),
  };
}

export async function send(handler: RouteHandler, operation: Operation, sent: Sent = {}): Promise<Answer> {
  const params = sent.params ?? {};
  const response = await handler(requestOf(operation, sent), { params: Promise.resolve(params) });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: (text ? JSON.parse(text) : null) as never };
}

/** The request as it would come over the wire; a body that is text is sent as it is. */
export function requestOf(operation: Pick<Operation, "method" | "path" | "bodyType">, sent: Sent = {}): Request {
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(sent.params?.[name] ?? randomUUID()),
  );
  const url = new URL(path, "http://kamiwaza.test");
  url.search = new URLSearchParams(sent.query).toString();
  const form = operation.bodyType === "form";
  return new Request(url, {
    method: operation.method,
    headers: {
      ...(sent.body === undefined ? {} : { "content-type": form ? formType : "application/json" }),
      ...(sent.as ? { authorization: `Bearer ${sent.as.bearer}` } : {}),
      ...sent.headers,
    },
    ...(sent.body === undefined ? {} : { body: bodyText(sent.body, form) }),
  });
}

const formType = "application/x-www-form-urlencoded";

function bodyText(body: unknown, form: boolean): string {
  if (typeof body === "string") return body;
  return form ? new URLSearchParams(body as Record<string, string>).toString() : JSON.stringify(body);
}

/** Every refusal is a problem document that says what is wrong, whatever went wrong. */
export function expectProblem(answer: Answer, status: number): void {
  expect({ status: answer.status, type: answer.headers.get("content-type") }).toEqual({
    status,
    type: problemType,
  });
  expect(answer.body).toMatchObject({ status, detail: expect.stringMatching(/\S/) });
}

async function insertPerson(platform: Platform, organizationId: string, roles: string[]): Promise<Person> {
  const { db, keys } = platform;
  const username = `person-${randomUUID()}`;
  const user = await insertUser(db, { organizationId, username, roles });
  if (!user) throw new Error("the user was not inserted");
  const session = await insertSession(db, {
    organizationId,
    userId: user.id,
    refreshDigest: keys.digest("refresh-token", randomUUID()),
    expiresAt: new Date(Date.now() + 3_600_000),
  });
  const ctx: Context = {
    ...platform,
    actor: { kind: "user", organizationId, userId: user.id, username, scope: "admin", sessionId: session.id },
    requestId: randomUUID(),
    clientAddress: undefined,
  };
  const { access_token: bearer } = await createAccessToken(ctx);
  return { organizationId, userId: user.id, username, sessionId: session.id, bearer };
}

const silentQueue: Platform["queue"] = {
  enqueue: () => Promise.resolve(),
  upsertSchedules: () => Promise.resolve(),
  depths: () => Promise.reject(new Error("not in tests")),
  ping: () => Promise.resolve(),
  close: () => Promise.resolve(),
};
