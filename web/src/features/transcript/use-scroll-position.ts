import {
  type MouseEvent,
  type PointerEvent,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";

const bottomTolerance = 48;
/** Distance from the top at which earlier messages load, in pixels. */
const loadMargin = 600;
/** A scroll within this time after user input counts as the user's, in milliseconds. */
const userScrollWindow = 400;
/** How long layout may shift around a navigation target, in milliseconds. */
const layoutTimeout = 5_000;

/**
 * Keeps the list scrolled to the bottom until the user scrolls up. Growing text and late measurements also scroll, so
 * only user input counts. `growing`: an answer is streaming, so added height is new text.
 */
export function useScrollPosition(
  conversation: string,
  loadEarlier: (() => void) | undefined,
  growing: boolean,
) {
  const frame = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const atBottom = useRef(true);
  const top = useRef(0);
  const lastUserMove = useRef(Number.NEGATIVE_INFINITY);
  const pointerDown = useRef(false);
  /** The last navigation away from the end, repeated until `until`; undefined once the user scrolls. */
  const navigation = useRef<{ again(): void; until: number }>(undefined);
  const [away, setAway] = useState(false);
  const [hasNewText, setHasNewText] = useState(false);
  const load = useRef(loadEarlier);
  load.current = loadEarlier;
  const grows = useRef(growing);
  grows.current = growing;

  const toBottom = useCallback(() => {
    atBottom.current = true;
    navigation.current = undefined;
    setAway(false);
    setHasNewText(false);
    if (frame.current === null) return;
    frame.current.scrollTop = frame.current.scrollHeight;
    top.current = frame.current.scrollTop;
  }, []);

  /** Updates whether the view is away from the end. */
  const updateAway = useCallback(() => {
    if (frame.current === null) return;
    const { scrollTop, scrollHeight, clientHeight } = frame.current;
    const isAway = !atBottom.current && scrollHeight - scrollTop - clientHeight >= bottomTolerance;
    setAway(isAway);
    if (!isAway) setHasNewText(false);
  }, []);

  const handlers = useMemo(() => {
    const onMove = () => {
      lastUserMove.current = performance.now();
      navigation.current = undefined;
    };
    return {
      onWheel: onMove,
      onTouchMove: onMove,
      onKeyDown: onMove,
      onPointerDown: ({ target }: PointerEvent) => {
        pointerDown.current = true;
        if (target === frame.current) navigation.current = undefined; // the scroll bar
      },
      // What the user opens grows downward, also at the end. Dialogs and menus open above the list instead.
      onClick: ({ target }: MouseEvent) => {
        if (!(target instanceof Element) || target.closest("dialog")) return;
        if (target.closest("[aria-expanded=false]:not([aria-haspopup])")) atBottom.current = false;
      },
      onScroll: () => {
        if (frame.current === null) return;
        const { scrollTop, scrollHeight, clientHeight } = frame.current;
        const byUser = pointerDown.current || performance.now() - lastUserMove.current < userScrollWindow;
        if (scrollHeight - scrollTop - clientHeight < bottomTolerance) {
          // A scroll event of an earlier jump to the end may arrive late.
          if (navigation.current === undefined) atBottom.current = true;
        } else if (byUser && scrollTop < top.current) atBottom.current = false;
        if (byUser && scrollTop < loadMargin) load.current?.();
        top.current = scrollTop;
        updateAway();
      },
    };
  }, [updateAway]);

  useEffect(() => {
    const release = () => {
      if (pointerDown.current) lastUserMove.current = performance.now();
      pointerDown.current = false;
    };
    window.addEventListener("pointerup", release);
    window.addEventListener("pointercancel", release);
    return () => {
      window.removeEventListener("pointerup", release);
      window.removeEventListener("pointercancel", release);
    };
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: switching chats scrolls to the end.
  useLayoutEffect(toBottom, [conversation]);

  useEffect(() => {
    if (frame.current === null || content.current === null) return;
    let height = 0;
    const observer = new ResizeObserver(() => {
      const now = frame.current;
      if (now === null) return;
      const isTaller = now.scrollHeight > height;
      height = now.scrollHeight;
      if (navigation.current && performance.now() < navigation.current.until) navigation.current.again();
      else if (atBottom.current) toBottom();
      else if (isTaller && grows.current) setHasNewText(true);
      updateAway();
    });
    observer.observe(content.current);
    observer.observe(frame.current);
    return () => observer.disconnect();
  }, [toBottom, updateAway]);

  const keepPosition = useCallback(() => {
    atBottom.current = false;
  }, []);

  /** Scrolls elsewhere, and again while layout above shifts. */
  const navigateAway = useCallback(
    (scroll: () => void) => {
      keepPosition();
      navigation.current = { again: scroll, until: performance.now() + layoutTimeout };
      scroll();
    },
    [keepPosition],
  );

  return { frame, content, handlers, away, hasNewText, toBottom, keepPosition, navigateAway };
}
