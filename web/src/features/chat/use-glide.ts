import { type RefObject, useLayoutEffect, useRef } from "react";

const motion = { duration: 200, easing: "ease-out" };

/**
 * The element of the composer, which glides to the bottom when it leaves the middle of the page. Only the transition
 * is animated: its place is the page's layout.
 */
export function useGlide(centred: boolean): RefObject<HTMLDivElement | null> {
  const element = useRef<HTMLDivElement>(null);
  const last = useRef<number>(undefined);
  useLayoutEffect(() => {
    const now = element.current;
    if (now === null) return;
    const from = last.current;
    last.current = undefined;
    if (centred) last.current = now.getBoundingClientRect().top;
    else if (from !== undefined && !window.matchMedia("(prefers-reduced-motion: reduce)").matches) {
      const by = from - now.getBoundingClientRect().top;
      now.animate?.([{ transform: `translateY(${by}px)` }, { transform: "none" }], motion);
    }
  });
  return element;
}
