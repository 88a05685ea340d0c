/** What a person can choose; "system" follows their device. */
export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

const year = 365 * 24 * 60 * 60;

/**
 * Runs before anything is drawn, as a script of its own in every page, so that the wrong colours never flash. The server
 * allows it by its hash.
 */
export const themeScript = `(()=>{const m=/(?:^|; )theme=(light|dark)/.exec(document.cookie);if(m)document.documentElement.dataset.theme=m[1]})()`;

export function currentTheme(): Theme {
  const { theme } = document.documentElement.dataset;
  return theme === "light" || theme === "dark" ? theme : "system";
}

/** Shows a theme here and, by a cookie, on every page of this browser that is loaded later. */
export function chooseTheme(theme: Theme): void {
  const root = document.documentElement;
  if (theme === "system") delete root.dataset.theme;
  else root.dataset.theme = theme;
  const age = theme === "system" ? 0 : year;
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store is not in every browser, and needs https
  document.cookie = `theme=${theme}; Path=/; Max-Age=${age}; SameSite=Lax`;
}
