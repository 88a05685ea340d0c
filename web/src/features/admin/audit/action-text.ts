import type { adminAudit } from "@/words/en/admin-audit";

/** What happened, in the reader's language; the code if it is unknown, as those of newer servers are. */
export function actionText({ actions }: typeof adminAudit, action: string): string {
  return Object.hasOwn(actions, action) ? actions[action as keyof typeof actions] : action;
}
