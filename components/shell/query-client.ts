import { QueryClient } from "@tanstack/react-query";
import { ApiProblem } from "@/lib/edge/client";

/** What pages know of the server. What will not change by asking again is not asked again, and hidden pages ask nothing. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 1000,
        refetchIntervalInBackground: false,
        retry: (failures, error) => failures < 2 && !(error instanceof ApiProblem && error.status < 500),
      },
    },
  });
}
