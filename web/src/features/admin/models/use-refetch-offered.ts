import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { modelsKey } from "@/data/models/queries";

/** Fetches the list from which people choose again, after a change to it. */
export function useRefetchOffered() {
  const queries = useQueryClient();
  return useCallback(() => void queries.invalidateQueries({ queryKey: modelsKey }), [queries]);
}
