import { useEffect, useLayoutEffect, useRef, useState } from "react";

type Draw = typeof import("./katex").drawFormula;

let loaded: Draw | undefined;

async function load(): Promise<Draw | undefined> {
  try {
    loaded = (await import("./katex")).drawFormula;
  } catch {
    // Adds the TeX source when a formula is copied.
  }
  return loaded;
}

/** Milliseconds of drawing per frame. */
const share = 60;
let spent = 0;
let waiting: (() => void)[] = [];

function drawWaiting(): void {
  spent = 0;
  const now = waiting;
  waiting = [];
  for (const draw of now) soon(draw);
}

/** Draws at once, or in a later frame if this frame's budget is used up. */
function soon(draw: () => void): () => void {
  if (spent > share) {
    if (waiting.length === 0) setTimeout(drawWaiting, 0);
    waiting.push(draw);
    return () => {
      waiting = waiting.filter((other) => other !== draw);
    };
  }
  if (spent === 0) setTimeout(() => (spent = 0), 0);
  const began = performance.now();
  draw();
  spent += performance.now() - began;
  return () => undefined;
}

interface FormulaProps {
  value: string;
  /** Shown as source, with its delimiters, if it cannot be drawn. */
  source: string;
  display: boolean;
}

/** A formula. KaTeX renders into the element; React does not touch its children. */
export function Formula({ value, source, display }: FormulaProps) {
  const [draw, setDraw] = useState(() => loaded);
  const [wrong, setWrong] = useState<string>();
  const element = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    if (draw !== undefined) return;
    let here = true;
    void load().then((found) => here && setDraw(() => found));
    return () => {
      here = false;
    };
  }, [draw]);
  const drawn = draw !== undefined && value !== "" && wrong !== value;
  useLayoutEffect(() => {
    const into = element.current;
    if (!drawn || into === null) return;
    into.textContent = source;
    into.ariaBusy = "true";
    return soon(() => {
      try {
        into.ariaBusy = null;
        draw(value, display, into);
      } catch {
        setWrong(value);
      }
    });
  }, [drawn, draw, value, display, source]);
  if (!drawn) return <span className={display ? "formula display" : "formula"}>{source}</span>;
  return (
    <span
      key="drawn"
      ref={element}
      dir="ltr"
      translate="no"
      className={display ? "formula display" : "formula"}
    />
  );
}
