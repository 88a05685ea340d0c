/**
 * Whether an input method (IME) is composing; such keys must not trigger shortcuts. Safari ends the composition
 * before it reports the key, with keyCode 229.
 */
export function isComposing({
  isComposing,
  keyCode,
}: Pick<KeyboardEvent, "isComposing" | "keyCode">): boolean {
  return isComposing || keyCode === 229;
}
