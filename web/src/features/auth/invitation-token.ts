/** Name in the link (`/register#invitation=…`) and in the tab's storage. */
const name = "invitation";

const listeners = new Set<() => void>();
/** Used where the tab's storage is not available. */
let held: string | undefined;

function fromAddress(): string | undefined {
  return new URLSearchParams(window.location.hash.slice(1)).get(name) || undefined;
}

function stored(): string | undefined {
  try {
    return sessionStorage.getItem(name) ?? held;
  } catch {
    return held;
  }
}

function store(token: string | undefined): void {
  held = token;
  try {
    if (token === undefined) sessionStorage.removeItem(name);
    else sessionStorage.setItem(name, token);
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

/** The token of the invitation with which this tab was opened. */
export function invitationToken(): string | undefined {
  return fromAddress() ?? stored();
}

/** Takes the token from the address now, and from later ones of this tab until the listener is removed. */
export function onInvitationToken(listener: () => void): () => void {
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
}

/** Forgets the token once it was used. */
export function forgetInvitation(): void {
  store(undefined);
  for (const one of listeners) one();
}
