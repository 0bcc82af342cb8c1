/** A small client for scripts and journeys: JSON in, JSON out, the bearer sent every time. */
export class ApiClient {
  private readonly url: string;
  private token: string | undefined;

  constructor(url: string, token?: string) {
    this.url = url;
    this.token = token;
  }

  /** Creates the owner and signs in. */
  async setUp(setupToken: string, owner: { username: string; password: string }): Promise<void> {
    await this.call("POST", "/api/setup", { token: setupToken, ...owner });
    await this.signIn(owner);
  }

  async signIn(owner: { username: string; password: string }): Promise<void> {
    const response = await fetch(`${this.url}/api/auth/token`, {
      method: "POST",
      body: new URLSearchParams({ grant_type: "password", ...owner }),
    });
    const answer = (await response.json()) as { access_token: string };
    this.token = answer.access_token;
  }

  /** @throws Error with status and body for every answer that is not 2xx. */
  async call<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await this.raw(method, path, body);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text.slice(0, 500)}`);
    return (text === "" ? null : JSON.parse(text)) as Answer;
  }

  raw(
    method: string,
    path: string,
    body?: unknown,
    signal?: AbortSignal,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    return fetch(this.url + path, {
      method,
      headers: {
        "content-type": "application/json",
        ...(this.token ? { authorization: `Bearer ${this.token}` } : {}),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    });
  }
}

/** Asks until the answer satisfies, at most until the deadline. */
export async function until<Answer>(
  what: string,
  deadlineMs: number,
  ask: () => Promise<Answer>,
  isDone: (answer: Answer) => boolean,
): Promise<Answer> {
  const giveUpAt = Date.now() + deadlineMs;
  for (;;) {
    const answer = await ask().catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))));
    if (!(answer instanceof Error) && isDone(answer)) return answer;
    if (Date.now() > giveUpAt) {
      const last = answer instanceof Error ? answer.message : JSON.stringify(answer).slice(0, 2000);
      throw new Error(`${what} did not happen within ${deadlineMs} ms; last: ${last}`);
    }
    await new Promise((wake) => setTimeout(wake, 200));
  }
}
