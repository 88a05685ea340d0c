import { useQuery } from "@tanstack/react-query";
import { getMe } from "./requests";

export function useMe() {
  return useQuery({ queryKey: ["me"], queryFn: getMe, staleTime: Number.POSITIVE_INFINITY });
}
