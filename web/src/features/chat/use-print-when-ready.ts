import { type RefObject, useEffect, useState } from "react";

/** How long nothing may change until all counts as drawn, and after how long it does in any case, in milliseconds. */
const quiet = 400;
const atMost = 30_000;

async function pictures(of: HTMLElement): Promise<void> {
  await Promise.allSettled([...of.querySelectorAll("img")].map((image) => image.decode()));
}

/** Opens the browser's dialogue for printing once what is in the element is all drawn, and says that it is. */
export function useDrawn(element: RefObject<HTMLElement | null>, there: boolean): boolean {
  const [drawn, setDrawn] = useState(false);
  useEffect(() => {
    const root = element.current;
    if (!there || root === null) return;
    let here = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const end = performance.now() + atMost;
    const settled = async () => {
      const busy = root.querySelector("[aria-busy=true]") !== null;
      if (busy && performance.now() < end) return wait();
      changes.disconnect();
      await Promise.all([document.fonts.ready, pictures(root)]);
      if (here) setDrawn(true);
    };
    function wait() {
      clearTimeout(timer);
      timer = setTimeout(settled, Math.min(quiet, Math.max(0, end - performance.now())));
    }
    const changes = new MutationObserver(wait);
    changes.observe(root, { subtree: true, childList: true, characterData: true, attributes: true });
    wait();
    return () => {
      here = false;
      clearTimeout(timer);
      changes.disconnect();
    };
  }, [element, there]);
  useEffect(() => {
    if (drawn) window.print();
  }, [drawn]);
  return drawn;
}
