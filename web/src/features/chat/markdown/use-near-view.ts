import { type RefObject, useEffect, useState } from "react";

/** Whether an element has been within a screen's height of the view; browsers that cannot tell count as near. */
export function useNearView(element: RefObject<Element | null>, wanted: boolean): boolean {
  const [near, setNear] = useState(false);
  useEffect(() => {
    const watched = element.current;
    if (!wanted || near || watched === null) return;
    if (typeof IntersectionObserver === "undefined") return setNear(true);
    const observer = new IntersectionObserver(
      (entries) => entries.some(({ isIntersecting }) => isIntersecting) && setNear(true),
      { rootMargin: "100% 0px" },
    );
    observer.observe(watched);
    return () => observer.disconnect();
  }, [element, wanted, near]);
  return near;
}
