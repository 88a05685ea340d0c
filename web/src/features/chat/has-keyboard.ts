/** On a phone a field with the focus opens the keyboard over what the person came to read. */
export function hasKeyboard(): boolean {
  return window.matchMedia("(hover: hover)").matches;
}
