/** The admin page with the API keys of all accounts. */
export const adminKeys = {
  about:
    "With these keys, programs use models in the name of an account. Of a key, only the beginning is known here.",
  list: "API keys of all accounts",
  none: "No API keys yet.",
  columns: {
    name: "Name",
    account: "Account",
    scopes: "May",
    used: "Last used",
    expires: "Expires",
    actions: "Actions",
  },
  scopeNames: { chat: "have models answer", models: "list models" },
  perMinute: (count: string) => `${count} requests a minute`,
  never: "Never",
  deletedAccount: "deleted account",
  revoke: "Revoke…",
  revokeKey: (name: string, username: string) => `Revoke ${name} of ${username}`,
  question: (name: string, username: string) =>
    `Revoke the key “${name}” of ${username}? Programs that use it are refused from their next request on.`,
  revokeAction: "Revoke key",
  revoked: "Key revoked. Programs that use it are refused from now on.",
};
