import { useQuery } from "@tanstack/react-query";
import type { Usage } from "@/data/client/types";
import { getUsage } from "./requests";

export function useUsage(by: Usage["by"]) {
  return useQuery({ queryKey: ["usage", by], queryFn: () => getUsage(by) });
}
