import { useQueryClient } from "@tanstack/react-query";
import { useChangeSettings } from "@/data/admin/settings";
import type { SettingName, SettingValue } from "@/data/client/types";
import { modelsKey } from "@/data/models/queries";

/** Stores one setting. What the page knows from it elsewhere is fetched again. */
export function useChangeSetting(name: SettingName) {
  const queries = useQueryClient();
  const { mutateAsync, isPending, error, reset } = useChangeSettings();
  return {
    isPending,
    error,
    reset,
    /** Returns whether the value was stored; null is the default. */
    store: async (value: SettingValue | null, version: number): Promise<boolean> => {
      try {
        await mutateAsync({ [name]: { value, version } });
      } catch {
        return false; // `error` says why
      }
      void queries.invalidateQueries({ queryKey: modelsKey });
      void queries.invalidateQueries({ queryKey: ["config"] });
      return true;
    },
  };
}
