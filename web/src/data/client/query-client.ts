import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "./api-error";

// Client errors are final; lost connections and server errors are worth retrying.
function shouldRetry(failures: number, error: Error): boolean {
  if (!(error instanceof ApiError) || error.kind === "signed-out") return false;
  return failures < 2 && (error.kind === "offline" || error.status >= 500);
}

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { retry: shouldRetry, staleTime: 10_000, networkMode: "always" },
    mutations: { networkMode: "always" },
  },
});
