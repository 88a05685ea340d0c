import { useEffect, useMemo, useRef, useState } from "react";
import { type Parsed, parse } from "./parse";

/** Blocks of a text that may grow. Long texts are parsed in several tasks, so that the page stays responsive. */
export function useParsed(text: string, growing: boolean): Parsed {
  const before = useRef<Parsed>(undefined);
  const [goes, setGoes] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each pass continues where the last one paused.
  const parsed = useMemo(() => parse(text, growing, before.current), [text, growing, goes]);
  const unfinished = parsed.end < text.length && !parsed.plain;
  useEffect(() => {
    before.current = parsed;
    if (!unfinished) return;
    const timer = setTimeout(() => setGoes((count) => count + 1), 0);
    return () => clearTimeout(timer);
  }, [parsed, unfinished]);
  return parsed;
}
