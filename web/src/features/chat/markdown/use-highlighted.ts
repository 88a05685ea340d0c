import { type ReactNode, useDeferredValue, useEffect, useMemo, useState } from "react";

type Highlight = typeof import("./highlight").highlight;

/** So many characters are coloured in a few milliseconds; longer code stays plain. */
const most = 30_000;

let loaded: Highlight | undefined;

/** Code with its colours, or undefined while they are not there: nothing but colour changes when they come. */
export function useHighlighted(language: string, code: string): ReactNode {
  const [highlight, setHighlight] = useState(() => loaded);
  // Code that grows is coloured when there is nothing better to do.
  const settled = useDeferredValue(code);
  useEffect(() => {
    if (loaded !== undefined || language === "text") return;
    let here = true;
    import("./highlight").then(
      (module) => {
        loaded = module.highlight;
        if (here) setHighlight(() => loaded);
      },
      () => undefined, // plain code can be read, too
    );
    return () => {
      here = false;
    };
  }, [language]);
  const nodes = useMemo(
    () => (settled.length <= most ? highlight?.(language, settled) : undefined),
    [highlight, language, settled],
  );
  return settled === code ? nodes : undefined;
}
