import type { FilePart, StoredFile } from "@/data/client/types";
import type { Words } from "@/words/en";
import { files } from "@/words/en/files";
import { sizeText } from "@/words/fill";
import { useWords } from "@/words/language";
import { useLocale } from "@/words/locale";
import { endingOf, kindOf } from "./kinds";

type FileWords = Words["files"];
type Described = Pick<FilePart, "name" | "media_type" | "bytes">;

/** A name within a sentence: whatever direction its letters have, it does not reorder the sentence. */
export function isolated(name: string): string {
  return `\u2068${name}\u2069`;
}

function known<T>(texts: Readonly<Record<string, T>>, key: string | undefined): T | undefined {
  return key !== undefined && Object.hasOwn(texts, key) ? texts[key] : undefined;
}

/** Why a file could not be read. Newer servers may have other reasons. */
export function problemText(words: FileWords, problem: string | undefined): string {
  return known<string>(words.problems, problem) ?? words.problems.not_read;
}

export function shortProblem(words: FileWords, problem: string | undefined): string {
  return known<string>(words.shortProblems, problem) ?? words.shortProblems.not_read;
}

/** Facts about a file: its kind, its size, and how many pages it has. */
export function useFileFacts() {
  const words = useWords("files", files);
  const locale = useLocale();
  return (file: Described, record?: StoredFile): string[] => {
    const { pages = 0 } = record ?? {};
    const size = sizeText(file.bytes, locale);
    const facts = [endingOf(file) ?? words.anyFile, size];
    if (pages > 1) facts.push(words.counts[kindOf(file).unit](pages, pages.toLocaleString(locale)));
    return facts;
  };
}
