import { useEffect, useRef } from "react";

/** Focuses an element once it is there, in place of the one that led to it. */
export function useFocus<T extends HTMLElement>() {
  const ref = useRef<T>(null);
  useEffect(() => ref.current?.focus(), []);
  return ref;
}
