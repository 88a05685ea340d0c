import { filesIn, type Picked } from "./picked-files";

/** Longer pasted texts become files, as do those that are longer than a message can be. */
export const longTextChars = 10_000;

/** What a paste attaches instead of inserting text. */
export type Paste = Picked | { text: string };

/** File managers put the names of copied files, or their paths, beside the files. */
function namesFiles(text: string, files: readonly File[]): boolean {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  return lines.every((line) => {
    const name = line.trim().split(/[/\\]/).at(-1);
    return files.some((file) => file.name === name || encodeURIComponent(file.name) === name);
  });
}

/**
 * What a paste attaches; undefined if the browser shall insert its text. Word, Excel and others put a picture of a copied text beside
 * the text, which is what is meant. `plain`: pasted as plain text, which is never attached.
 */
export function pasted(data: DataTransfer, plain: boolean, messageChars: number): Paste | undefined {
  if (plain) return undefined;
  const text = data.getData("text/plain");
  const found = filesIn(data);
  if (found.files.length > 0 || found.folders) {
    const pictures = found.files.every(({ type }) => type.startsWith("image/"));
    if (text.trim() === "" || !pictures || namesFiles(text, found.files)) return found;
  }
  return text.length > Math.min(longTextChars, messageChars) ? { text } : undefined;
}
