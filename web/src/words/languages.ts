/** Every language the page speaks, in its own name. English is built in; each other one is loaded when it is used. */
export const languages = { en: "English", de: "Deutsch" } as const;
export type Language = keyof typeof languages;

/** How long a page waits, unseen, for its words before it shows English, in milliseconds. */
const patience = 3000;

/**
 * Runs before anything is drawn, as a script of its own in every page: the language that was chosen, else the first of
 * the browser's that the page speaks. The exported page is English; who reads another language does not see it until its
 * words are there. The server allows the script by its hash.
 */
export const languageScript = `(()=>{const r=document.documentElement,d=r.dataset,k=/^(?:${Object.keys(languages).join("|")})\\b/i,c=(/(?:^|; )language=(\\w+)/.exec(document.cookie)||[])[1],l=[c,...(navigator.languages||[])].map(t=>((k.exec(t||"")||[])[0]||"").toLowerCase()).find(t=>t);if(!l||l==="en")return;r.lang=d.language=l;d.unread="";setTimeout(()=>{if("unread"in d){delete d.unread;r.lang="en"}},${patience})})()`;
