import { useCallback, useEffect, useRef } from "react";

/** Keeps the browser's Back on the page while the component is there, and tells of it. Returns what gives Back free before the component leaves. */
export function useHeldBack(onBack: () => void): () => void {
  const isFree = useRef(false);
  useEffect(() => {
    const stay = () => window.history.pushState(null, "", window.location.href);
    const hold = () => {
      stay();
      onBack();
    };
    stay();
    window.addEventListener("popstate", hold);
    return () => {
      window.removeEventListener("popstate", hold);
      if (isFree.current) window.history.back(); // from the entry that held it
    };
  }, [onBack]);
  return useCallback(() => {
    isFree.current = true;
  }, []);
}
