import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { beginConnection, endConnection, listConnections } from "./requests";

const key = ["connections"] as const;

/** The servers of tools that the person can connect or has connected. */
export function useConnections() {
  return useQuery({ queryKey: key, queryFn: listConnections });
}

/** Leads the page to where the person allows a connection. */
export function useConnect(open: (url: string) => void) {
  return useMutation({ mutationFn: beginConnection, onSuccess: open });
}

/** Ends a connection. The list is fetched again whatever the outcome. */
export function useDisconnect(onSuccess: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: endConnection,
    onSuccess,
    onSettled: () => queries.invalidateQueries({ queryKey: key }),
  });
}
