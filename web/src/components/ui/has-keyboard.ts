/** On phones, focusing a field opens the on-screen keyboard over the content. */
export function hasKeyboard(): boolean {
  return window.matchMedia("(hover: hover)").matches;
}
