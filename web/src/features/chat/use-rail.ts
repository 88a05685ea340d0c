import { useCallback, useState } from "react";

const key = "chatbot.rail";

/** Whether the sidebar is collapsed on wide screens; remembered in localStorage. */
export function useRail(): [boolean, () => void] {
  // Read before the first frame, so that nothing shifts.
  const [rail, setRail] = useState(() => {
    try {
      return localStorage.getItem(key) === "yes";
    } catch {
      return false;
    }
  });
  const toggle = useCallback(() => {
    setRail(!rail);
    try {
      localStorage.setItem(key, rail ? "no" : "yes");
    } catch {
      // Storage is unavailable: the choice lasts until reload.
    }
  }, [rail]);
  return [rail, toggle];
}

/** Width of the sidebar on wide screens. */
export function sidebarWidth(rail: boolean): string {
  return rail ? "w-[280px] md:w-14" : "w-[280px]";
}
