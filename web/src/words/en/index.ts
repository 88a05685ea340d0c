import { account } from "./account";
import { admin } from "./admin";
import { adminAudit } from "./admin-audit";
import { adminBudgets } from "./admin-budgets";
import { adminGroups } from "./admin-groups";
import { adminIdentity } from "./admin-identity";
import { adminInvitations } from "./admin-invitations";
import { adminJobs } from "./admin-jobs";
import { adminKeys } from "./admin-keys";
import { adminModels } from "./admin-models";
import { adminOverview } from "./admin-overview";
import { adminPeople } from "./admin-people";
import { adminSettings } from "./admin-settings";
import { adminTools } from "./admin-tools";
import { adminUsage } from "./admin-usage";
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

/** All English texts. Components import only the group they need, so that it is bundled with them. */
export const en = {
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
  adminAudit,
  adminBudgets,
  adminGroups,
  adminIdentity,
  adminInvitations,
  adminJobs,
  adminKeys,
  adminOverview,
  adminPeople,
  adminSettings,
  adminTools,
  adminUsage,
};

/** The shape of a translation: a missing or extra text is a compile error. */
export type Words = typeof en;

/** Groups that only the admin pages show. Translations of them load with these pages. `/connect` shows adminModels, too. */
export type AdminWords = Pick<
  Words,
  Exclude<Extract<keyof Words, `admin${string}`>, "admin" | "adminModels">
>;
