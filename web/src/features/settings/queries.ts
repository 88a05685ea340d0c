import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { listDevices, revokeDevice, revokeOtherDevices } from "@/api/account";

export const devicesKey = ["devices"] as const;

export function useDevices() {
  return useQuery({ queryKey: devicesKey, queryFn: listDevices });
}

/** Signs out one device by its id, or all others. The list says afterwards what is left, whatever happened. */
export function useRevoke() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (which: number | "others") =>
      which === "others" ? revokeOtherDevices() : revokeDevice(which),
    onSettled: () => queries.invalidateQueries({ queryKey: devicesKey }),
  });
}
