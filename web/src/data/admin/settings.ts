import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { client } from "@/data/client/client";
import type { Setting, SettingChanges } from "@/data/client/types";

const settingsKey = ["admin", "settings"] as const;
const path = "/api/admin/settings";

interface SettingList {
  settings: Setting[];
}

export function useSettings() {
  return useQuery({
    queryKey: settingsKey,
    queryFn: async () => (await client.get<SettingList>(path)).data.settings,
    staleTime: 0, // another administrator may have changed them
  });
}

/** Stores all changes or none. The settings are fetched again after a refusal: they may have changed. */
export function useChangeSettings() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (changes: SettingChanges) =>
      (await client.patch<SettingList>(path, changes)).data.settings,
    onSuccess: async (settings) => {
      await queries.cancelQueries({ queryKey: settingsKey }); // may have been read before the change
      queries.setQueryData(settingsKey, settings);
    },
    onError: () => queries.invalidateQueries({ queryKey: settingsKey }),
  });
}
