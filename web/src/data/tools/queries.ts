import { useQuery } from "@tanstack/react-query";
import { listTools } from "./requests";

export const toolsKey = ["tools"] as const;

/** The tools that the person may choose, as they are now: an administrator may have changed them since. */
export function useTools(enabled = true) {
  return useQuery({ queryKey: toolsKey, queryFn: listTools, staleTime: 0, enabled });
}
