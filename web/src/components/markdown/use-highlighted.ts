import { type ReactNode, useDeferredValue, useEffect, useMemo, useState } from "react";

type Highlight = typeof import("./highlight").highlight;

/** Code up to this length highlights within milliseconds; longer code stays plain. */
const most = 30_000;

let loaded: Highlight | undefined;

/** Highlighted code; undefined until ready. Only colours change. */
export function useHighlighted(language: string, code: string): ReactNode {
  const [highlight, setHighlight] = useState(() => loaded);
  // Streaming code is highlighted when the browser is idle.
  const settled = useDeferredValue(code);
  useEffect(() => {
    if (loaded !== undefined || language === "text") return;
    let here = true;
    import("./highlight").then(
      (module) => {
        loaded = module.highlight;
        if (here) setHighlight(() => loaded);
      },
      () => undefined, // plain code stays readable
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
