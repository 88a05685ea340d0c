import { type PointerEvent, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";

const near = 48;
/** How far from the top earlier messages are asked for, in pixels. */
const early = 600;
/** How long after a person's last move a scroll is taken for theirs, in milliseconds. */
const moves = 400;
/** How long a list may take to be laid out around the place to which the reader was brought, in milliseconds. */
const settling = 5_000;

/**
 * Keeps the reader at the bottom while they are there. Only they leave it: text that grows, and messages that turn
 * out higher than was thought, scroll as well. `growing` is whether an answer is being written: only then is what
 * makes the list longer new text.
 */
export function useReadingPlace(place: string, loadEarlier: (() => void) | undefined, growing: boolean) {
  const frame = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const atBottom = useRef(true);
  const top = useRef(0);
  const moved = useRef(Number.NEGATIVE_INFINITY);
  const held = useRef(false);
  /** What brought the reader away from the end, until when it is done again, and undefined once they moved themselves. */
  const brought = useRef<{ again(): void; until: number }>(undefined);
  const [away, setAway] = useState(false);
  const [fresh, setFresh] = useState(false);
  const load = useRef(loadEarlier);
  load.current = loadEarlier;
  const grows = useRef(growing);
  grows.current = growing;

  const toBottom = useCallback(() => {
    atBottom.current = true;
    brought.current = undefined;
    setAway(false);
    setFresh(false);
    if (frame.current === null) return;
    frame.current.scrollTop = frame.current.scrollHeight;
    top.current = frame.current.scrollTop;
  }, []);

  /** Notes whether the reader is somewhere else than at the end. */
  const judge = useCallback(() => {
    if (frame.current === null) return;
    const { scrollTop, scrollHeight, clientHeight } = frame.current;
    const gone = !atBottom.current && scrollHeight - scrollTop - clientHeight >= near;
    setAway(gone);
    if (!gone) setFresh(false);
  }, []);

  const handlers = useMemo(() => {
    const onMove = () => {
      moved.current = performance.now();
      brought.current = undefined;
    };
    return {
      onWheel: onMove,
      onTouchMove: onMove,
      onKeyDown: onMove,
      onPointerDown: ({ target }: PointerEvent) => {
        held.current = true;
        if (target === frame.current) brought.current = undefined; // the scroll bar
      },
      onScroll: () => {
        if (frame.current === null) return;
        const { scrollTop, scrollHeight, clientHeight } = frame.current;
        const theirs = held.current || performance.now() - moved.current < moves;
        if (scrollHeight - scrollTop - clientHeight < near) {
          // The word of an earlier move to the end may come late.
          if (brought.current === undefined) atBottom.current = true;
        } else if (theirs && scrollTop < top.current) atBottom.current = false;
        if (theirs && scrollTop < early) load.current?.();
        top.current = scrollTop;
        judge();
      },
    };
  }, [judge]);

  useEffect(() => {
    const release = () => {
      if (held.current) moved.current = performance.now();
      held.current = false;
    };
    window.addEventListener("pointerup", release);
    window.addEventListener("pointercancel", release);
    return () => {
      window.removeEventListener("pointerup", release);
      window.removeEventListener("pointercancel", release);
    };
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another chat is read from its end.
  useLayoutEffect(toBottom, [place]);

  useEffect(() => {
    if (frame.current === null || content.current === null) return;
    let height = 0;
    const observer = new ResizeObserver(() => {
      const now = frame.current;
      if (now === null) return;
      const grew = now.scrollHeight > height;
      height = now.scrollHeight;
      if (brought.current && performance.now() < brought.current.until) brought.current.again();
      else if (atBottom.current) toBottom();
      else if (grew && grows.current) setFresh(true);
      judge();
    });
    observer.observe(content.current);
    observer.observe(frame.current);
    return () => observer.disconnect();
  }, [toBottom, judge]);

  const stay = useCallback(() => {
    atBottom.current = false;
  }, []);

  /** Brings the reader somewhere else, and again while what is above turns out higher than was thought. */
  const leave = useCallback(
    (bring: () => void) => {
      stay();
      brought.current = { again: bring, until: performance.now() + settling };
      bring();
    },
    [stay],
  );

  return { frame, content, handlers, away, fresh, toBottom, stay, leave };
}
