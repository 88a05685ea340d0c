/** Whether every typed word occurs in the text, in any case. Independent of the locale: in Turkish, "I" is not "i". */
export function hasWords(text: string, typed: string): boolean {
  const lower = text.toLowerCase();
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => lower.includes(word));
}
