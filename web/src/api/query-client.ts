import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "./api-error";

// A clear refusal will not change by asking again; a lost connection or a busy server may.
function worthRetrying(failures: number, error: Error): boolean {
  if (!(error instanceof ApiError) || error.kind === "signed-out") return false;
  return failures < 2 && (error.kind === "offline" || error.status >= 500);
}

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { retry: worthRetrying, staleTime: 10_000, networkMode: "always" },
    mutations: { networkMode: "always" },
  },
});
