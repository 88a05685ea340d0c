import { type RefObject, useEffect, useState } from "react";

/** The DOM counts as settled after this long without changes, and after maxWait in any case, in milliseconds. */
const settleDelay = 400;
const maxWait = 30_000;

async function decodeImages(of: HTMLElement): Promise<void> {
  await Promise.allSettled([...of.querySelectorAll("img")].map((image) => image.decode()));
}

/** Opens the print dialog once the element is fully rendered; returns whether it is. */
export function usePrintWhenReady(element: RefObject<HTMLElement | null>, loaded: boolean): boolean {
  const [ready, setReady] = useState(false);
  useEffect(() => {
    const root = element.current;
    if (!loaded || root === null) return;
    let mounted = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const deadline = performance.now() + maxWait;
    const checkSettled = async () => {
      const busy = root.querySelector("[aria-busy=true]") !== null;
      if (busy && performance.now() < deadline) return wait();
      changes.disconnect();
      await Promise.all([document.fonts.ready, decodeImages(root)]);
      if (mounted) setReady(true);
    };
    function wait() {
      clearTimeout(timer);
      timer = setTimeout(checkSettled, Math.min(settleDelay, Math.max(0, deadline - performance.now())));
    }
    const changes = new MutationObserver(wait);
    changes.observe(root, { subtree: true, childList: true, characterData: true, attributes: true });
    wait();
    return () => {
      mounted = false;
      clearTimeout(timer);
      changes.disconnect();
    };
  }, [element, loaded]);
  useEffect(() => {
    if (ready) window.print();
  }, [ready]);
  return ready;
}
