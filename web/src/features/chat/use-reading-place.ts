import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";

const near = 48;

/**
 * Keeps the reader's place: at the bottom while they are there, and on the same words when older
 * messages come in above. `first` names the oldest message shown, `place` the chat.
 */
export function useReadingPlace(place: string, first: string | undefined) {
  const frame = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const atBottom = useRef(true);
  const seen = useRef({ place, first, height: 0, top: 0 });
  const [below, setBelow] = useState(false);

  const toBottom = useCallback(() => {
    atBottom.current = true;
    setBelow(false);
    if (frame.current === null) return;
    frame.current.scrollTop = frame.current.scrollHeight;
    seen.current.top = frame.current.scrollTop;
  }, []);

  const onScroll = useCallback(() => {
    if (frame.current === null) return;
    const { scrollTop, scrollHeight, clientHeight } = frame.current;
    const here = scrollHeight - scrollTop - clientHeight < near;
    // Only going up leaves the bottom: text may have grown since we went there ourselves.
    if (here) atBottom.current = true;
    else if (scrollTop < seen.current.top) atBottom.current = false;
    if (here) setBelow(false);
    seen.current.top = scrollTop;
  }, []);

  useLayoutEffect(() => {
    const last = seen.current;
    const now = frame.current;
    if (now === null) return;
    if (last.place !== place) toBottom();
    else if (last.first !== undefined && last.first !== first && !atBottom.current) {
      now.scrollTop = last.top + now.scrollHeight - last.height;
    }
    seen.current = { place, first, height: now.scrollHeight, top: now.scrollTop };
  }, [place, first, toBottom]);

  useEffect(() => {
    if (frame.current === null || content.current === null) return;
    const observer = new ResizeObserver(() => {
      const now = frame.current;
      if (now === null) return;
      const grew = now.scrollHeight > seen.current.height;
      seen.current.height = now.scrollHeight;
      if (atBottom.current) toBottom();
      else if (grew) setBelow(now.scrollHeight - now.scrollTop - now.clientHeight > near);
    });
    observer.observe(content.current);
    observer.observe(frame.current);
    return () => observer.disconnect();
  }, [toBottom]);

  return { frame, content, onScroll, below, toBottom };
}
