import { useCallback, useState } from "react";

const key = "chatbot.rail";

/** Whether the list of chats is a narrow rail on wide screens; this browser remembers it, where it may. */
export function useRail(): [boolean, () => void] {
  // Read before the first frame, so that nothing moves when the page is loaded.
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
      // It is then as wide as ever when the page is loaded again.
    }
  }, [rail]);
  return [rail, toggle];
}

/** How wide the list of chats is on wide screens. */
export function sidebarWidth(rail: boolean): string {
  return rail ? "w-[280px] md:w-14" : "w-[280px]";
}
