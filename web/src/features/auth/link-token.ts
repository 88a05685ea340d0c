/** The secret in the fragment of a link, such as `/reset#token=…`. */
export interface LinkToken {
  /** The token with which this tab was opened. */
  current(): string | undefined;
  /** Takes the token from the address now, and from later ones of this tab until the listener is removed. */
  subscribe(listener: () => void): () => void;
  /** Forgets the token once it was used. */
  forget(): void;
}

/** `name` is that in the fragment, `storage` that in the tab's storage. */
export function linkToken(name: string, storage: string): LinkToken {
  const listeners = new Set<() => void>();
  /** Used where the tab's storage is not available. */
  let held: string | undefined;

  function fromAddress(): string | undefined {
    return new URLSearchParams(window.location.hash.slice(1)).get(name) || undefined;
  }

  function stored(): string | undefined {
    try {
      return sessionStorage.getItem(storage) ?? held;
    } catch {
      return held;
    }
  }

  function store(token: string | undefined): void {
    held = token;
    try {
      if (token === undefined) sessionStorage.removeItem(storage);
      else sessionStorage.setItem(storage, token);
    } catch {
      // The token is held until the page is left.
    }
  }

  /** Moves the token from the address, which is on screenshots and in the history, to the tab, which survives reloads. */
  function take(): void {
    const token = fromAddress();
    if (token === undefined) return;
    store(token);
    window.history.replaceState(window.history.state, "", window.location.pathname + window.location.search);
  }

  return {
    current: () => fromAddress() ?? stored(),
    subscribe(listener) {
      const opened = () => {
        take();
        for (const one of listeners) one();
      };
      listeners.add(listener);
      window.addEventListener("hashchange", opened);
      take();
      return () => {
        listeners.delete(listener);
        window.removeEventListener("hashchange", opened);
      };
    },
    forget() {
      store(undefined);
      for (const one of listeners) one();
    },
  };
}
