/**
 * Whether a key belongs to an input method that is composing: it chooses among candidates, accepts or ends the
 * composition, and must do nothing else. Safari ends the composition before it reports the key, with keyCode 229.
 */
export function isComposing({
  isComposing,
  keyCode,
}: Pick<KeyboardEvent, "isComposing" | "keyCode">): boolean {
  return isComposing || keyCode === 229;
}
