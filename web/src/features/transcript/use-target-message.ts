import { type RefObject, useEffect, useRef, useState } from "react";
import type { VirtualizerHandle } from "virtua";
import { reopenedEvent } from "@/components/ui/chat-link";
import type { Entry } from "@/lib/stream/transcript";
import type { ChatActions } from "./chat-actions";
import { useHighlightedWords } from "./use-highlighted-words";

/** Space to keep above the message, in pixels: room for a short question. */
const topMargin = 112;
/** Maximum frames to wait until a new element can take focus. */
const maxFocusAttempts = 60;

/** The messages above the loaded ones. */
export interface Earlier {
  load(): void;
  busy: boolean;
  /** A refetch is running; loading more now would cancel it. */
  refetching: boolean;
  failed: boolean;
}

interface TargetOptions {
  /** The message in the URL. */
  target: number | undefined;
  /** The search query to highlight. */
  query: string | null;
  entries: Entry[];
  earlier: Earlier | undefined;
  busy: boolean;
  actions: ChatActions;
  list: RefObject<VirtualizerHandle | null>;
  frame: RefObject<HTMLElement | null>;
  /** Scrolls away from the end until the user scrolls. */
  navigateAway(scroll: () => void): void;
}

function focusWhenVisible(element: HTMLElement | null | undefined): () => void {
  let left = maxFocusAttempts;
  let next = 0;
  const attempt = () => {
    element?.focus({ preventScroll: true });
    left -= 1;
    // Unmeasured elements are invisible and cannot take focus.
    if (document.activeElement !== element && left > 0) next = requestAnimationFrame(attempt);
  };
  attempt();
  return () => cancelAnimationFrame(next);
}

/** Locates the target message: loads earlier messages, then switches to its branch. */
function useLocateTarget({ target, entries, earlier, busy, actions }: TargetOptions) {
  const [switchedTo, setSwitchedTo] = useState<number>();
  const requestedBranch = useRef<number>(undefined);
  const index = target === undefined ? -1 : entries.findIndex(({ id }) => id === target);
  // Ids increase along a path, so the target cannot be above an older message.
  const oldest = entries.find(({ id }) => id !== undefined)?.id ?? 0;
  const isAbove = earlier !== undefined && target !== undefined && oldest > target;
  const locating = target !== undefined && index < 0 && !(isAbove ? earlier.failed : switchedTo === target);

  useEffect(() => {
    if (target === undefined) requestedBranch.current = undefined;
    if (!locating) return;
    if (isAbove) {
      if (!earlier.refetching) earlier.load();
    } else if (!busy && requestedBranch.current !== target) {
      requestedBranch.current = target;
      void actions.select(target).then(() => setSwitchedTo(target));
    }
  }, [target, locating, isAbove, earlier, busy, actions]);
  return { index, locating };
}

/** Scrolls to the message in the URL, highlights it briefly and focuses it. */
export function useTargetMessage(options: TargetOptions) {
  const { target, query, list, frame, navigateAway } = options;
  const { index, locating } = useLocateTarget(options);
  const scrollToWord = useHighlightedWords({ frame, message: index < 0 ? undefined : target, query });
  const [visits, setVisits] = useState(0);
  const [highlighted, setHighlighted] = useState(false);
  const lastReached = useRef<string>(undefined);

  useEffect(() => {
    const again = () => setVisits((count) => count + 1);
    window.addEventListener(reopenedEvent, again);
    return () => window.removeEventListener(reopenedEvent, again);
  }, []);

  useEffect(() => {
    if (index < 0) {
      if (target === undefined) lastReached.current = undefined;
      return;
    }
    const now = `${target} ${visits} ${query}`;
    if (lastReached.current === now) return;
    lastReached.current = now;
    navigateAway(() => {
      if (!scrollToWord(topMargin))
        list.current?.scrollToIndex(index, { align: "start", offset: -topMargin });
    });
    setHighlighted(true);
    return focusWhenVisible(frame.current?.querySelector<HTMLElement>(`[data-message="${target}"]`));
  }, [index, target, query, visits, list, frame, navigateAway, scrollToWord]);

  return { index, locating, highlighted, clearHighlight: () => setHighlighted(false) };
}
