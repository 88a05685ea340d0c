import type { Departure } from "@/data/client/types";

/** Who has left for an identity provider, and the state with which it leads back. */
export interface Left {
  readonly name: string;
  readonly state: string;
}

// In the storage of the tab: signing out leads to another page, and the provider back to this tab.
const [departureKey, leftKey] = ["chatbot.departure", "chatbot.left"];

function keep(key: string, value: Departure | Left): void {
  try {
    sessionStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Without storage, the sign-out ends here.
  }
}

function take<T>(key: string): T | undefined {
  try {
    const text = sessionStorage.getItem(key);
    sessionStorage.removeItem(key);
    return text === null ? undefined : (JSON.parse(text) as T);
  } catch {
    return undefined;
  }
}

/** Keeps what the sign-in page needs to sign out at the identity provider, too. */
export const keepDeparture = (departure: Departure) => keep(departureKey, departure);
export const takeDeparture = () => take<Departure>(departureKey);

export const keepLeft = (left: Left) => keep(leftKey, left);
export const takeLeft = () => take<Left>(leftKey);
