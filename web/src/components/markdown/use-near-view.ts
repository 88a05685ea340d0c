import { type RefObject, useEffect, useState } from "react";

/** Whether an element has been within one screen of the viewport; true where this cannot be observed. */
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
