// Unsent texts are stored for the tab: they survive reloads and new logins.
export const prefix = "chatbot.draft.";

// If storage is unavailable or full, texts are kept in memory.
export function read(key: string): string | null {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}

export function write(key: string, text: string): void {
  try {
    if (text === "") sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, text);
  } catch {
    // Storage is unavailable; see above.
  }
}

export function readList<T>(key: string): T[] {
  try {
    const list: unknown = JSON.parse(read(key) ?? "[]");
    return Array.isArray(list) ? (list as T[]) : [];
  } catch {
    return [];
  }
}

export function writeList(key: string, list: readonly object[]): void {
  write(key, list.length === 0 ? "" : JSON.stringify(list));
}
