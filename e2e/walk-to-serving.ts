import { until, type ApiClient } from "./api-client";

type Download = { id: string; phase: string; bytes_done: number; bytes_total: number; error: unknown };
type Deployment = { id: string; phase: string; error: unknown };

/** Starts the download of one file and waits until it is verified. @returns the model's id. */
export async function fetchModel(api: ApiClient, repoId: string, file: string, deadlineMs: number): Promise<string> {
  const started = await api.call<{ model_id: string; download_id: string | null }>("POST", "/api/models/download", {
    model: repoId,
    files_to_download: [file],
  });
  if (started.download_id) {
    await until(
      "the download",
      deadlineMs,
      () => api.call<Download>("GET", `/api/downloads/${started.download_id}`),
      (download) => download.phase === "ready",
    );
  }
  return started.model_id;
}

/** Deploys the model and waits until it serves. @returns the deployment's id. */
export async function deploy(
  api: ApiClient,
  modelId: string,
  name: string,
  deadlineMs: number,
  extra: Record<string, unknown> = {},
): Promise<string> {
  const id = await api.call<string>("POST", "/api/serving/deploy_model", {
    m_id: modelId,
    deployment_name: name,
    ...extra,
  });
  await waitForPhase(api, id, "serving", deadlineMs);
  return id;
}

export function waitForPhase(api: ApiClient, id: string, phase: string, deadlineMs: number): Promise<Deployment> {
  return until(
    `deployment ${phase}`,
    deadlineMs,
    () => api.call<Deployment>("GET", `/api/serving/deployment/${id}`),
    (deployment) => deployment.phase === phase,
  );
}

/** Asks a question as a stream. @returns the text and the time to its first piece, in ms. */
export async function ask(
  api: ApiClient,
  deploymentId: string,
  question: string,
  tokensMax = 40,
): Promise<{ text: string; firstTokenMs: number }> {
  const startedAt = performance.now();
  const body = {
    model: deploymentId,
    messages: [{ role: "user", content: question }],
    max_tokens: tokensMax,
    temperature: 0,
    stream: true,
  };
  const response = await api.raw("POST", `/runtime/models/${deploymentId}/v1/chat/completions`, body);
  if (!response.ok || !response.body) throw new Error(`the chat answered ${response.status}: ${await response.text()}`);
  let firstTokenMs = 0;
  let text = "";
  let rest = "";
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (!line.startsWith("data: ") || line === "data: [DONE]") continue;
      const piece = (JSON.parse(line.slice(6)) as { choices?: { delta?: { content?: string } }[] }).choices?.[0]?.delta
        ?.content;
      if (!piece) continue;
      firstTokenMs ||= performance.now() - startedAt;
      text += piece;
    }
  }
  return { text, firstTokenMs };
}
