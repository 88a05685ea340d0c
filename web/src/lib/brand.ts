import { useSyncExternalStore } from "react";

/** What an installation shows of itself on every page. */
export interface Brand {
  readonly name: string;
  /** The address of its mark; absent: the product's. */
  readonly logo?: string;
  /** A notice on every page; empty: none. */
  readonly banner: string;
}

const key = "chatbot.brand";
const listeners = new Set<() => void>();
let held: Brand | undefined;

function parse(raw: string | null): Brand | undefined {
  try {
    const { name, logo, banner } = JSON.parse(raw ?? "") as Record<string, unknown>;
    if (typeof name !== "string" || name === "") return undefined;
    const isAddress = typeof logo === "string" && logo.startsWith("/");
    return { name, logo: isAddress ? logo : undefined, banner: typeof banner === "string" ? banner : "" };
  } catch {
    return undefined;
  }
}

/** The brand; undefined until it is known. It is stored, so that no later page begins with another name. */
export function brand(): Brand | undefined {
  if (held === undefined && typeof localStorage !== "undefined") {
    try {
      held = parse(localStorage.getItem(key));
    } catch {
      // Storage is unavailable: known once the server answers.
    }
  }
  return held;
}

/** `store`: later pages begin with it. */
export function holdBrand(next: Brand, store = true): void {
  const before = brand();
  if (before?.name === next.name && before.logo === next.logo && before.banner === next.banner) return;
  held = next;
  try {
    if (store) localStorage.setItem(key, JSON.stringify(next));
  } catch {
    // Storage is unavailable or full: held until the page is left.
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The brand; undefined in the exported HTML, until hydration, and until it is known. */
export function useBrand(): Brand | undefined {
  return useSyncExternalStore(subscribe, brand, () => undefined);
}
