import { useQuery } from "@tanstack/react-query";
import { listTools } from "./requests";

export const toolsKey = ["tools"] as const;

export function useTools(enabled = true) {
  return useQuery({ queryKey: toolsKey, queryFn: listTools, staleTime: 60_000, enabled });
}
