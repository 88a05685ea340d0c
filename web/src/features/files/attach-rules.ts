import type { FileLimits } from "@/data/config/file-limits";
import type { Words } from "@/words/en";
import { sizeText } from "@/words/fill";

/** A name without characters that change the direction of the text around them or hide what it is. */
export function shownName(name: string): string {
  return name.replace(/[\p{Cc}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu, "");
}

const sameFile = (a: File, b: File) =>
  a.name === b.name && a.size === b.size && a.lastModified === b.lastModified && a.type === b.type;

interface Checked {
  accepted: File[];
  /** Why others were not accepted. */
  refusals: string[];
}

/** Accepts what the server would accept, and nothing twice. `present` are the files of the message, if this page has them. */
export function checkFiles(
  files: readonly File[],
  present: { files: readonly File[]; count: number },
  { limits, words, locale }: { limits: FileLimits; words: Words["attaching"]; locale: string },
): Checked {
  const accepted: File[] = [];
  const refusals: string[] = [];
  let tooMany = 0;
  for (const file of files) {
    const name = shownName(file.name);
    if (file.size === 0) refusals.push(words.empty(name));
    else if (file.size > limits.bytes) refusals.push(words.tooLarge(name, sizeText(limits.bytes, locale)));
    else if ([...present.files, ...accepted].some((other) => sameFile(other, file)))
      refusals.push(words.repeated(name));
    else if (present.count + accepted.length >= limits.files) tooMany += 1;
    else accepted.push(file);
  }
  if (tooMany > 0) refusals.push(words.tooMany(limits.files.toLocaleString(locale), tooMany));
  return { accepted, refusals };
}

/** Names that browsers and phones give to pictures without one. */
const generic = /^(?:image|blob|unknown)?\.?(png|jpe?g|webp|gif|heic|heif)?$/i;

/** A file under a name that no other has; `base` instead of a generic name. */
export function renamed(file: File, base: string, taken: readonly string[]): File {
  const match = generic.exec(file.name);
  if (match === null || !file.type.startsWith("image/")) return file;
  const extension = match[1] ?? file.type.slice("image/".length);
  let name = `${base}.${extension}`;
  for (let n = 2; taken.includes(name); n += 1) name = `${base} ${n}.${extension}`;
  return new File([file], name, { type: file.type, lastModified: file.lastModified });
}
