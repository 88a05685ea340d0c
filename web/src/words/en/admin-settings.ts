/** The admin page with the settings of the installation. */
export const adminSettings = {
  about: "Changes take effect on all servers within 5 seconds, without a restart.",
  mail: "Mail",
  mailAbout: "Set by the server's environment. A test mail goes to your own address.",
  noMail:
    "This server has no mail, so people can't reset their passwords themselves. SMTP_HOST in the server's environment sets it up.",
  mailTest: "Send test mail",
  mailSending: "Sending…",
  mailSent: "The mail server has taken the mail. If it doesn't arrive, check the spam folder.",
  groups: {
    access: "Who can join",
    security: "Sign-in",
    models: "Models",
    look: "Name and appearance",
    others: "More",
  },
  of: {
    registration: { label: "Registration", about: "Who may create an account." },
    allowed_email_domains: {
      label: "Allowed email domains",
      about:
        "Only email addresses of these domains can register. Subdomains aren't included; an empty list allows all. Addresses aren't verified, so this doesn't keep out people who enter a false one.",
    },
    require_second_factor: {
      label: "Two-step sign-in",
      about:
        "Who must set it up. Everyone else may. People without it are led to it after they sign in, also on devices that are signed in already.",
    },
    require_second_factor_grace: {
      label: "Days to set it up",
      about:
        "How many days people have once it is required of them, 0 to 90. They begin again when you change who must set it up. Afterwards, nothing else works for them until they have.",
    },
    password_login: {
      label: "Passwords",
      about:
        "Whether people sign in with passwords. Turning them off takes an administrator who can sign in without one.",
    },
    require_verified_email: {
      label: "Confirmed email addresses",
      about:
        "Whether people must confirm their email address before they can do anything else, also on devices that are signed in already. It needs mail, and your own address must be confirmed.",
    },
    default_model: {
      label: "Default model",
      about: "Answers in chats for which no other model was chosen.",
    },
    fallback_models: {
      label: "Fallback models",
      about:
        "Answer, in this order, when the model of a chat fails before it begins to answer. Each person gets only models that they may use.",
    },
    title_model: {
      label: "Model for titles",
      about: "Writes the title of a chat after its first answer. A small, fast one is enough.",
    },
    system_prompt: {
      label: "System prompt",
      about: "Instructions for the model before every conversation. If empty, none are sent.",
    },
    default_budget: {
      label: "Budget for each person",
      about:
        "How much each person may use until midnight UTC or the end of the month, unless they have a budget of their own. Under a budget in US dollars, models without a price can't be used.",
    },
    app_name: { label: "Installation name", about: "What this installation is called." },
    logo: {
      label: "Mark",
      about:
        "A small square image beside the name: PNG, JPEG or WebP, at most 64 KiB and 1024 pixels a side.",
    },
    banner: { label: "Banner", about: "A short notice on every page. If empty, none is shown." },
    starters: { label: "Suggestions", about: "Up to four ways to begin an empty chat." },
  },
  policies: {
    registration: {
      open: { name: "Open", about: "Everyone who can reach this server." },
      invite: { name: "By invitation", about: "Only people with an invitation." },
      closed: { name: "Closed", about: "No one. Administrators create accounts." },
    },
    require_second_factor: {
      off: { name: "No one", about: "People decide for themselves." },
      admins: { name: "Administrators", about: "Members decide for themselves." },
      everyone: { name: "Everyone", about: "Administrators and members." },
    },
    password_login: {
      on: { name: "On", about: "Passwords sign in, beside other ways." },
      off: {
        name: "Off",
        about:
          "Other ways only. Passwords neither register nor are reset. Who is signed in stays so; API keys go on.",
      },
    },
    require_verified_email: {
      off: { name: "Not required", about: "People can confirm their address, and go on without." },
      on: { name: "Required", about: "Nothing else works until the address is confirmed." },
    },
  },
  logo: {
    none: "Choose an image",
    replace: "Choose another image",
    remove: "Remove",
    shown: "The chosen image",
  },
  fallbacks: {
    add: "Add a model",
    none: "None. The failure is shown.",
    up: (model: string) => `Move ${model} up`,
    down: (model: string) => `Move ${model} down`,
    remove: (model: string) => `Remove ${model}`,
    full: "There can be at most 10.",
  },
  automatic: "Automatic",
  fromQuestion: "Taken from the first message",
  oneALine: "One per line.",
  preview: "Preview",
  sources: { default: "Built-in value", database: "Set here" },
  environment: (variables: string) =>
    `Set by the server's environment (${variables}). It can only be changed there, followed by a restart.`,
  changedBy: (username: string) => `changed by ${username}`,
  resetBy: (username: string) => `reset by ${username}`,
  save: "Save",
  saving: "Saving…",
  discard: "Discard changes",
  reset: "Reset to the built-in value",
  saved: "Saved.",
  undo: "Undo",
  theirValue: "The value now:",
  empty: "(empty)",
};
