import { type KeyboardEvent, useLayoutEffect, useRef } from "react";
import { defaultMessageChars } from "@/api/config";
import type { Words } from "@/words/en";
import { isComposing } from "./composing";

/** How far before its limit a message's length is shown, in characters. */
function nearTo(limit: number): number {
  return limit - Math.min(200, limit / 10);
}

/** A field that is as high as its text grows up to so many pixels (`max-h-60`). */
const maxHeight = 240;
/** A text of more UTF-16 units is higher than that whatever is in it: it is not measured. */
const surelyHigh = 5_000;
/**
 * The most UTF-16 units that one paste, drop or other input may make the text. Browsers lay out the whole text of a
 * field for each key: with 200,000 characters Chromium takes 15 to 100 ms a key, whatever the page does.
 */
const maxHeld = 50_000;

/** How many more UTF-16 units a field of this limit takes, whose text has so many. */
export function roomIn(length: number, limit = defaultMessageChars): number {
  return Math.max(maxHeld, 2 * limit) - length;
}

/** How many Unicode code points a text has, as the server counts them. */
export function codePoints(text: string): number {
  let count = text.length;
  for (let at = 0; at + 1 < text.length; at += 1) {
    if ((text.charCodeAt(at) & 0xfc00) !== 0xd800 || (text.charCodeAt(at + 1) & 0xfc00) !== 0xdc00) continue;
    count -= 1;
    at += 1;
  }
  return count;
}

export interface Length {
  /** What to show; undefined while the text is far below the limit. */
  count: number | undefined;
  tooLong: boolean;
}

/** Counts only where it matters: no text has more code points than UTF-16 units. */
export function lengthOf(text: string, limit = defaultMessageChars): Length {
  if (text.length < nearTo(limit)) return { count: undefined, tooLong: false };
  const count = codePoints(text);
  return { count: count < nearTo(limit) ? undefined : count, tooLong: count > limit };
}

/** Says how long a text is once that matters. */
export function lengthHint(
  words: Words["chat"],
  locale: string,
  { count, tooLong }: Length,
  limit = defaultMessageChars,
): string | undefined {
  if (count === undefined) return undefined;
  const [now, most, over] = [count, limit, count - limit].map((n) => n.toLocaleString(locale));
  return tooLong ? words.tooLong(now ?? "", most ?? "", over ?? "") : words.length(now ?? "", most ?? "");
}

const sizesItself = typeof CSS !== "undefined" && CSS.supports?.("field-sizing", "content");

/** A field that is as high as its text, up to a limit: by its style sheet (`field-sizing`), or by measuring. */
export function useGrowth(text: string) {
  const field = useRef<HTMLTextAreaElement>(null);
  const high = text.length > surelyHigh;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text, but not that of a long one.
  useLayoutEffect(() => {
    const style = field.current?.style;
    if (field.current === null || style === undefined) return;
    // With kerning, a long word without a place to break (base64, minified code) is shaped anew for each of its lines:
    // 45,000 characters took Chromium 2.8 s a key.
    style.fontKerning = style.fontVariantLigatures = high ? "none" : "";
    if (high) style.height = `${maxHeight}px`;
    else if (sizesItself) style.height = "";
    else {
      style.height = "auto";
      style.height = `${Math.min(field.current.scrollHeight, maxHeight)}px`;
    }
  }, [high || sizesItself ? "" : text, high]);
  return field;
}

/** Enter that means "send", and not a new line or the end of a composition. */
export function isEnter(event: KeyboardEvent): boolean {
  return event.key === "Enter" && !event.shiftKey && !isComposing(event.nativeEvent);
}
