import { type RefObject, useCallback, useEffect } from "react";
import { rangesOf } from "@/lib/highlight/ranges";

const name = "target-words";

/** Without the CSS Custom Highlight API, only the message is highlighted. */
const highlights = () => (typeof CSS === "undefined" ? undefined : CSS.highlights);

interface HighlightOptions {
  frame: RefObject<HTMLElement | null>;
  /** The target message; undefined until it is rendered. */
  message: number | undefined;
  query: string | null;
}

/** Scrolls nested horizontal scrollers, such as code blocks, to a range. */
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
 * Highlights the query's words in the target message, again after each render. The returned function scrolls to the
 * best match and returns false if there is none.
 */
export function useHighlightedWords({ frame, message, query }: HighlightOptions) {
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
    /** `above` is the space to keep above the message, in pixels. */
    (above: number): boolean => {
      const [found, view] = [element(), frame.current];
      const best = query && found ? rangesOf(found, query).best : undefined;
      if (!found || !view || best === undefined) return false;
      const word = best.getBoundingClientRect();
      if (word.height === 0) return false; // inside a collapsed part
      const [top, { top: start, height }] = [found.getBoundingClientRect().top, view.getBoundingClientRect()];
      // Keep the start of the message in view if the word is near it, else the text before the word.
      view.scrollTop += word.top - start - Math.min(above + word.top - top, height / 3);
      scrollSideways(best, found);
      return true;
    },
    [element, frame, query],
  );
}
