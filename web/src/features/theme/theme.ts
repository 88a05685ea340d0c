/** What a person can choose; "system" follows their device. */
export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

const year = 365 * 24 * 60 * 60;
const channel = "chatbot.theme";

/**
 * Runs before anything is drawn, as a script of its own in every page, so that the wrong colours never flash. The server
 * allows it by its hash. The cookie says what was chosen; other tabs are told, since they may read the old cookie for a
 * moment, and a page that the browser kept aside looks by itself.
 */
export const themeScript = `(()=>{const d=document.documentElement.dataset,s=t=>{if(t==="light"||t==="dark")d.theme=t;else delete d.theme},a=()=>s((/(?:^|; )theme=(light|dark)/.exec(document.cookie)||[])[1]);a();addEventListener("pageshow",a);if(self.BroadcastChannel)new BroadcastChannel("${channel}").onmessage=e=>s(e.data)})()`;

export function currentTheme(): Theme {
  const { theme } = document.documentElement.dataset;
  return theme === "light" || theme === "dark" ? theme : "system";
}

/** Calls back whenever this page's theme has changed, here or from another tab. */
export function onTheme(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  return () => observer.disconnect();
}

/** Shows a theme on every page of this browser: here, in other tabs, and, by a cookie, on those loaded later. */
export function chooseTheme(theme: Theme): void {
  const root = document.documentElement;
  if (theme === "system") delete root.dataset.theme;
  else root.dataset.theme = theme;
  const age = theme === "system" ? 0 : year;
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store is not in every browser, and needs https
  document.cookie = `theme=${theme}; Path=/; Max-Age=${age}; SameSite=Lax`;
  if (typeof BroadcastChannel !== "function") return;
  const tabs = new BroadcastChannel(channel);
  tabs.postMessage(theme);
  tabs.close();
}
