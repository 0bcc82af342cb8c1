import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { request, uniqueId } from "@/lib/edge/client";
import type * as operations from "@/lib/serving/deployments/contract";
import type { listEngines } from "@/lib/console/system/contract";

/** Every list of deployments, and each of them. */
export const deploymentsKey = ["deployments"];

type PageInput = Parameters<typeof request<typeof operations.listDeploymentPage>>[2];

/** One page of the deployments; the last one stays in sight until the next is there. */
export const deploymentPageQuery = (input: PageInput) =>
  queryOptions({
    queryKey: [...deploymentsKey, "page", input],
    queryFn: ({ signal }) =>
      request<typeof operations.listDeploymentPage>("GET", "/api/serving/deployments/page", input, { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: 2000,
  });

export const deploymentQuery = (deploymentId: string) =>
  queryOptions({
    queryKey: [...deploymentsKey, deploymentId],
    queryFn: ({ signal }) =>
      request<typeof operations.getDeployment>(
        "GET",
        "/api/serving/deployment/{deploymentId}",
        { deploymentId },
        { signal },
      ),
    refetchInterval: 1000,
  });

export const metricsQuery = (deploymentId: string) =>
  queryOptions({
    queryKey: [...deploymentsKey, deploymentId, "metrics"],
    queryFn: ({ signal }) =>
      request<typeof operations.getDeploymentMetrics>(
        "GET",
        "/api/serving/deployment/{deploymentId}/metrics",
        { deploymentId },
        { signal },
      ),
    refetchInterval: 5000,
  });

export const enginesQuery = queryOptions({
  queryKey: ["engines"],
  queryFn: ({ signal }) => request<typeof listEngines>("GET", "/api/engines", {}, { signal }),
  staleTime: Infinity,
});

export type DeployInput = {
  m_id: string;
  m_file_id?: string;
  deployment_name?: string;
  engine_name?: string;
  force_cpu?: boolean;
  starting_copies?: number;
  config?: Record<string, unknown>;
};

/** What deploying would choose. The last choice stays in sight until the next one is known. */
export const planQuery = (input: Omit<DeployInput, "deployment_name"> | undefined) =>
  queryOptions({
    queryKey: ["deployment-plan", input],
    queryFn: ({ signal }) =>
      request<typeof operations.planDeployment>("POST", "/api/serving/plan", input ?? {}, { signal }),
    enabled: input !== undefined,
    placeholderData: keepPreviousData,
  });

export const deployModel = (input: DeployInput) =>
  request<typeof operations.deployModel>("POST", "/api/serving/deploy_model", input, {
    idempotencyKey: uniqueId(),
  });

export function changeDeployment(
  deploymentId: string,
  change: "stop" | "start" | "restart" | "delete",
): Promise<unknown> {
  switch (change) {
    case "stop":
      return request<typeof operations.stopDeployment>("DELETE", "/api/serving/deployment/{deploymentId}", {
        deploymentId,
      });
    case "start":
      return request<typeof operations.startDeployment>("POST", "/api/serving/deployment/{deploymentId}/start", {
        deploymentId,
      });
    case "restart":
      return request<typeof operations.restartDeployment>("POST", "/api/serving/deployment/{deploymentId}/restart", {
        deploymentId,
      });
    case "delete":
      return request<typeof operations.deleteDeployment>("DELETE", "/api/serving/deployment/{deploymentId}/delete", {
        deploymentId,
      });
  }
}

export const updateDeployment = (deploymentId: string, config: Record<string, unknown>, copies?: number) =>
  request<typeof operations.updateDeployment>("PATCH", "/api/serving/deployment/{deploymentId}", {
    deploymentId,
    config,
    ...(copies === undefined ? {} : { copies }),
  });
