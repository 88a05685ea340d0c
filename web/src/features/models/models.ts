import { useQuery } from "@tanstack/react-query";
import { createContext } from "react";
import { listModels } from "@/api/models";
import type { Model } from "@/api/types";

export const modelsKey = ["models"] as const;

/** `refetch`: request the list again on mount, also if it is recent. */
export function useModels({ refetch = false } = {}) {
  return useQuery({
    queryKey: modelsKey,
    queryFn: listModels,
    staleTime: 60_000,
    refetchOnMount: refetch ? "always" : true,
  });
}

/** The models that may answer in this chat; empty until they are known. */
export const ModelsContext = createContext<readonly Model[]>([]);

/** The composer's button that opens the list of models; null if there is nothing to choose. */
export function modelButton(): HTMLElement | null {
  return document.querySelector("[data-testid=model-button]");
}
