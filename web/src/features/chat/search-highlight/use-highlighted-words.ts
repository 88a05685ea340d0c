import { type RefObject, useCallback, useEffect } from "react";
import { rangesOf } from "./ranges";

const name = "sought";

/** Browsers without the CSS Custom Highlight API show only that the message is the one that was found. */
const highlights = () => (typeof CSS === "undefined" ? undefined : CSS.highlights);

interface Marked {
  frame: RefObject<HTMLElement | null>;
  /** The message that was found; undefined while it is not there. */
  message: number | undefined;
  query: string | null;
}

/** Brings what is in an element that scrolls sideways, such as a line of code, into its view. */
function scrollSideways(range: Range, within: Element): void {
  let element = range.startContainer.parentElement;
  for (; element !== null && element !== within; element = element.parentElement) {
    if (element.scrollWidth <= element.clientWidth + 1) continue;
    const [word, view] = [range.getBoundingClientRect(), element.getBoundingClientRect()];
    if (word.right > view.right) element.scrollLeft += word.right - view.right + view.width / 3;
    else if (word.left < view.left) element.scrollLeft -= view.left - word.left + view.width / 3;
  }
}

/**
 * Marks the words of a query in the message for as long as the address names them, also when the message is drawn
 * again. The result goes to the word; it returns false when there is none.
 */
export function useMarkedWords({ frame, message, query }: Marked) {
  const element = useCallback(
    () => frame.current?.querySelector(`[data-message="${message}"]`) ?? undefined,
    [frame, message],
  );
  useEffect(() => {
    const found = message === undefined ? undefined : element();
    const registry = highlights();
    if (!query || found === undefined || registry === undefined) return;
    let next = 0;
    const mark = () => registry.set(name, new Highlight(...rangesOf(found, query).all));
    const changes = new MutationObserver(() => {
      cancelAnimationFrame(next);
      next = requestAnimationFrame(mark);
    });
    changes.observe(found, { subtree: true, childList: true, characterData: true });
    mark();
    return () => {
      changes.disconnect();
      cancelAnimationFrame(next);
      registry.delete(name);
    };
  }, [element, message, query]);

  return useCallback(
    /** `above` is what stays in sight above the message, in pixels. */
    (above: number): boolean => {
      const [found, view] = [element(), frame.current];
      const best = query && found ? rangesOf(found, query).best : undefined;
      if (!found || !view || best === undefined) return false;
      const word = best.getBoundingClientRect();
      if (word.height === 0) return false; // in a part that is folded away
      const [top, { top: start, height }] = [found.getBoundingClientRect().top, view.getBoundingClientRect()];
      // Near the top of the message its beginning stays in sight, else what leads to the word.
      view.scrollTop += word.top - start - Math.min(above + word.top - top, height / 3);
      scrollSideways(best, found);
      return true;
    },
    [element, frame, query],
  );
}
