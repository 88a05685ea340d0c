import { useQuery } from "@tanstack/react-query";
import type { ConnectionNeeded, Tool, ToolList } from "@/data/client/types";
import { listTools } from "./requests";

export const toolsKey = ["tools"] as const;

function useToolList<T>(select: (list: ToolList) => T, staleTime: number, enabled = true) {
  return useQuery({ queryKey: toolsKey, queryFn: listTools, staleTime, select, enabled });
}

const toolsOf = ({ tools }: ToolList): Tool[] => tools;
const neededOf = ({ connections_needed }: ToolList): ConnectionNeeded[] => connections_needed;

/** The tools that the person may choose, as they are now: an administrator may have changed them since. */
export function useTools(enabled = true) {
  return useToolList(toolsOf, 0, enabled);
}

/** The servers of tools that the person has to connect, again or for the first time. */
export function useConnectionsNeeded(): ConnectionNeeded[] {
  return useToolList(neededOf, 60_000).data ?? [];
}
