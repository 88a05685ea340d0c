import { useSearchParams } from "next/navigation";
import { useCallback } from "react";

/** The query of the address, which keeps filters through reload, back and links. Changes do not reload the page. */
export function useAddress() {
  const params = useSearchParams();
  const set = useCallback(
    (changes: Record<string, string | undefined>, how: "push" | "replace" = "replace") => {
      const next = new URLSearchParams(window.location.search);
      for (const [name, value] of Object.entries(changes)) {
        if (value) next.set(name, value);
        else next.delete(name);
      }
      const query = next.size > 0 ? `?${next}` : "";
      window.history[`${how}State`](null, "", window.location.pathname + query);
    },
    [],
  );
  return { get: (name: string) => params.get(name) ?? "", set };
}
