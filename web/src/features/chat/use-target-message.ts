import { type RefObject, useEffect, useRef, useState } from "react";
import type { VirtualizerHandle } from "virtua";
import type { ChatActions } from "./branches";
import { openedAgain } from "./chat-link";
import { useMarkedWords } from "./finding/use-marked-words";
import type { Entry } from "./transcript";

/** What stays in sight above the message, in pixels: a short question that it answers. */
const above = 112;
/** In how many frames a message that was just drawn can take the focus, at the latest. */
const patience = 60;

/** What there is above the messages that are loaded. */
export interface Earlier {
  load(): void;
  busy: boolean;
  /** What is loaded already is being read again; loading now would put an end to that. */
  reading: boolean;
  failed: boolean;
}

interface Sought {
  /** The message that the address names. */
  sought: number | undefined;
  /** What was searched for, to be marked in it. */
  query: string | null;
  entries: Entry[];
  earlier: Earlier | undefined;
  busy: boolean;
  actions: ChatActions;
  list: RefObject<VirtualizerHandle | null>;
  frame: RefObject<HTMLElement | null>;
  /** Brings the reader away from the end, until they move themselves. */
  leave(bring: () => void): void;
}

function focusSoon(element: HTMLElement | null | undefined): () => void {
  let left = patience;
  let next = 0;
  const attempt = () => {
    element?.focus({ preventScroll: true });
    left -= 1;
    // What has not been measured yet is not visible, and takes no focus.
    if (document.activeElement !== element && left > 0) next = requestAnimationFrame(attempt);
  };
  attempt();
  return () => cancelAnimationFrame(next);
}

/** Where the sought message is; while it is not there, loads what was said before, then turns to its branch. */
function useSearch({ sought, entries, earlier, busy, actions }: Sought) {
  const [turned, setTurned] = useState<number>();
  const asked = useRef<number>(undefined);
  const index = sought === undefined ? -1 : entries.findIndex(({ id }) => id === sought);
  // A path goes from older messages to newer ones, so it cannot be above an older one.
  const oldest = entries.find(({ id }) => id !== undefined)?.id ?? 0;
  const isAbove = earlier !== undefined && sought !== undefined && oldest > sought;
  const looking = sought !== undefined && index < 0 && !(isAbove ? earlier.failed : turned === sought);

  useEffect(() => {
    if (sought === undefined) asked.current = undefined;
    if (!looking) return;
    if (isAbove) {
      if (!earlier.reading) earlier.load();
    } else if (!busy && asked.current !== sought) {
      asked.current = sought;
      void actions.select(sought).then(() => setTurned(sought));
    }
  }, [sought, looking, isAbove, earlier, busy, actions]);
  return { index, looking };
}

/** Goes to the message that the address names, marks it for a moment and gives it the focus. */
export function useSought(of: Sought) {
  const { sought, query, list, frame, leave } = of;
  const { index, looking } = useSearch(of);
  const goToWord = useMarkedWords({ frame, message: index < 0 ? undefined : sought, query });
  const [visit, setVisit] = useState(0);
  const [marked, setMarked] = useState(false);
  const reached = useRef<string>(undefined);

  useEffect(() => {
    const again = () => setVisit((count) => count + 1);
    window.addEventListener(openedAgain, again);
    return () => window.removeEventListener(openedAgain, again);
  }, []);

  useEffect(() => {
    if (index < 0) {
      if (sought === undefined) reached.current = undefined;
      return;
    }
    const now = `${sought} ${visit} ${query}`;
    if (reached.current === now) return;
    reached.current = now;
    leave(() => {
      if (!goToWord(above)) list.current?.scrollToIndex(index, { align: "start", offset: -above });
    });
    setMarked(true);
    return focusSoon(frame.current?.querySelector<HTMLElement>(`[data-message="${sought}"]`));
  }, [index, sought, query, visit, list, frame, leave, goToWord]);

  return { index, looking, marked, unmark: () => setMarked(false) };
}
