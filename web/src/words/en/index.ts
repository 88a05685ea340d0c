import { account } from "./account";
import { chat } from "./chat";
import { common } from "./common";
import { demo } from "./demo";
import { home } from "./home";
import { messages } from "./messages";
import { missing } from "./missing";
import { settings } from "./settings";
import { sidebar } from "./sidebar";
import { taking } from "./taking";

/** Everything in English. Components import the one group they need, so that it loads with them. */
export const en = { account, chat, common, demo, home, messages, missing, settings, sidebar, taking };

/** What every language has to say: another one that lacks a word, or has one too many, does not compile. */
export type Words = typeof en;
