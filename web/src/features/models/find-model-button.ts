/** The composer's button that opens the list of models; null if there is nothing to choose. */
export function findModelButton(): HTMLElement | null {
  return document.querySelector("[data-testid=model-button]");
}
