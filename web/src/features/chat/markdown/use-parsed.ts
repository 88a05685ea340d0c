import { useEffect, useMemo, useRef, useState } from "react";
import { type Parsed, parse } from "./parse";

/** The blocks of a text that may grow. A long text comes in several goes, so that the page never waits for all of it. */
export function useParsed(text: string, growing: boolean): Parsed {
  const before = useRef<Parsed>(undefined);
  const [goes, setGoes] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each go takes up where the one before it paused.
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
