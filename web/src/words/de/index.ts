import type { Words } from "../en";
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

export const de: Words = { account, chat, common, demo, home, messages, missing, settings, sidebar, taking };
