/** Supported languages by their own names. English is bundled; others load on demand. */
export const languages = { en: "English", de: "Deutsch" } as const;
export type Language = keyof typeof languages;

/** How long a page stays hidden while its texts load before it shows English, in milliseconds. */
const translationTimeout = 3000;

/**
 * Inline script that runs before the first paint on every page. Picks the chosen language, else the first supported
 * browser language. The exported HTML is English, so readers of other languages see the page only once their texts
 * have loaded. The server allows the script by its hash.
 */
export const languageScript = `(()=>{const r=document.documentElement,d=r.dataset,k=/^(?:${Object.keys(languages).join("|")})\\b/i,c=(/(?:^|; )language=(\\w+)/.exec(document.cookie)||[])[1],l=[c,...(navigator.languages||[])].map(t=>((k.exec(t||"")||[])[0]||"").toLowerCase()).find(t=>t);if(!l||l==="en")return;r.lang=d.language=l;d.untranslated="";setTimeout(()=>{if("untranslated"in d){delete d.untranslated;r.lang="en"}},${translationTimeout})})()`;
