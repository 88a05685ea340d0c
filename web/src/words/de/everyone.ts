import type { AdminWords, Words } from "../en";
import { account } from "./account";
import { admin } from "./admin";
import { adminModels } from "./admin-models";
import { attaching } from "./attaching";
import { budgets } from "./budgets";
import { chat } from "./chat";
import { common } from "./common";
import { connections } from "./connections";
import { demo } from "./demo";
import { email } from "./email";
import { errorPages } from "./error-pages";
import { errors } from "./errors";
import { exporting } from "./exporting";
import { files } from "./files";
import { home } from "./home";
import { instructions } from "./instructions";
import { keys } from "./keys";
import { messages } from "./messages";
import { models } from "./models";
import { passkeys } from "./passkeys";
import { proof } from "./proof";
import { recovery } from "./recovery";
import { settings } from "./settings";
import { sidebar } from "./sidebar";
import { signOn } from "./sign-on";
import { tools } from "./tools";
import { twoStep } from "./two-step";

/** The texts outside the admin pages. */
export const everyone: Omit<Words, keyof AdminWords> = {
  account,
  admin,
  adminModels,
  attaching,
  budgets,
  chat,
  common,
  connections,
  demo,
  email,
  files,
  home,
  instructions,
  keys,
  messages,
  models,
  passkeys,
  errorPages,
  errors,
  proof,
  recovery,
  settings,
  sidebar,
  signOn,
  tools,
  twoStep,
  exporting,
};
