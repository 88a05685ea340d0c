import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { listDevices, revokeDevice, revokeOtherDevices } from "./requests";

export const devicesKey = ["devices"] as const;

export function useDevices() {
  return useQuery({ queryKey: devicesKey, queryFn: listDevices });
}

/** Signs out one device by id, or all others. The list is refetched whatever the outcome. */
export function useSignOutDevice() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (which: number | "others") =>
      which === "others" ? revokeOtherDevices() : revokeDevice(which),
    onSettled: () => queries.invalidateQueries({ queryKey: devicesKey }),
  });
}
