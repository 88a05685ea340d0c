import { type KeyboardEvent, useLayoutEffect, useRef } from "react";
import type { Words } from "@/words/en";

export const messageLimit = 2000;
const nearLimit = messageLimit - 200;
const tallest = 240;

/** A field that is as high as its text, up to a limit. */
export function useGrowth(text: string) {
  const field = useRef<HTMLTextAreaElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text.
  useLayoutEffect(() => {
    if (field.current === null) return;
    field.current.style.height = "auto";
    field.current.style.height = `${Math.min(field.current.scrollHeight, tallest)}px`;
  }, [text]);
  return field;
}

/** Enter that means "send". While an input method composes, it accepts its suggestion (keyCode 229: Safari ends first). */
export function isEnter(event: KeyboardEvent): boolean {
  return event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing && event.keyCode !== 229;
}

/** Says how long a text is once that matters. */
export function lengthHint(words: Words["chat"], length: number): string | undefined {
  if (length > messageLimit) return words.tooLong(length - messageLimit);
  return length >= nearLimit ? words.length(length, messageLimit) : undefined;
}
