import { type KeyboardEvent, useLayoutEffect, useRef } from "react";
import { defaultMessageChars } from "@/data/config/requests";
import { isComposing } from "@/lib/composing";
import type { Words } from "@/words/en";

/** The counter shows within this many characters of the limit. */
function counterMargin(limit: number): number {
  return limit - Math.min(200, limit / 10);
}

/** The field grows with its text up to this height in pixels (`max-h-60`). */
const maxHeight = 240;
/** Longer texts, in UTF-16 units, certainly exceed the maximum height and are not measured. */
const longTextUnits = 5_000;
/**
 * Maximum UTF-16 units after one paste, drop or other input. Browsers lay out the whole field on each key: with
 * 200,000 characters Chromium takes 15 to 100 ms per key.
 */
const maxUnits = 50_000;

/** Remaining capacity in UTF-16 units. */
export function remainingUnits(length: number, limit = defaultMessageChars): number {
  return Math.max(maxUnits, 2 * limit) - length;
}

/** Counts Unicode code points, as the server does. */
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
  /** Undefined while the text is far below the limit. */
  count: number | undefined;
  tooLong: boolean;
}

/** Counts only near the limit: a text never has more code points than UTF-16 units. */
export function lengthOf(text: string, limit = defaultMessageChars): Length {
  if (text.length < counterMargin(limit)) return { count: undefined, tooLong: false };
  const count = codePoints(text);
  return { count: count < counterMargin(limit) ? undefined : count, tooLong: count > limit };
}

/** Counter or error text; undefined far below the limit. */
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

const supportsFieldSizing = typeof CSS !== "undefined" && CSS.supports?.("field-sizing", "content");

/** Grows a textarea with its text up to a maximum: by CSS `field-sizing` where supported, else by measuring. */
export function useAutoHeight(text: string) {
  const field = useRef<HTMLTextAreaElement>(null);
  const high = text.length > longTextUnits;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height depends on the text, except for long ones.
  useLayoutEffect(() => {
    const style = field.current?.style;
    if (field.current === null || style === undefined) return;
    // With kerning, a long unbroken word (base64, minified code) is reshaped for each line: 45,000 characters took
    // Chromium 2.8 s per key.
    style.fontKerning = style.fontVariantLigatures = high ? "none" : "";
    if (high) style.height = `${maxHeight}px`;
    else if (supportsFieldSizing) style.height = "";
    else {
      style.height = "auto";
      style.height = `${Math.min(field.current.scrollHeight, maxHeight)}px`;
    }
  }, [high || supportsFieldSizing ? "" : text, high]);
  return field;
}

/** Enter as "send": without Shift and outside of a composition. */
export function isEnter(event: KeyboardEvent): boolean {
  return event.key === "Enter" && !event.shiftKey && !isComposing(event.nativeEvent);
}
