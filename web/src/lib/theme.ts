/** Available themes; "system" follows the device. */
export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

const year = 365 * 24 * 60 * 60;
const channel = "chatbot.theme";

/**
 * Inline script that runs before the first paint on every page, so the wrong theme never flashes. The server allows
 * it by its hash. The cookie stores the choice. Other tabs are notified, since they may read an old cookie for a
 * moment; pages restored from the back/forward cache re-read it.
 */
export const themeScript = `(()=>{const d=document.documentElement.dataset,s=t=>{if(t==="light"||t==="dark")d.theme=t;else delete d.theme},a=()=>s((/(?:^|; )theme=(light|dark)/.exec(document.cookie)||[])[1]);a();addEventListener("pageshow",a);if(self.BroadcastChannel)new BroadcastChannel("${channel}").onmessage=e=>s(e.data)})()`;

export function currentTheme(): Theme {
  const { theme } = document.documentElement.dataset;
  return theme === "light" || theme === "dark" ? theme : "system";
}

/** Calls back when the theme changes, here or in another tab. */
export function onTheme(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  return () => observer.disconnect();
}

/** Applies a theme to this page and other tabs, and stores it in the cookie. */
export function chooseTheme(theme: Theme): void {
  const root = document.documentElement;
  if (theme === "system") delete root.dataset.theme;
  else root.dataset.theme = theme;
  const age = theme === "system" ? 0 : year;
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API needs https and is not in every browser
  document.cookie = `theme=${theme}; Path=/; Max-Age=${age}; SameSite=Lax`;
  if (typeof BroadcastChannel !== "function") return;
  const tabs = new BroadcastChannel(channel);
  tabs.postMessage(theme);
  tabs.close();
}
