/** The admin page with identity providers. */
export const adminIdentity = {
  about:
    "Where people can sign in, beside or instead of a password. Changes take effect on all servers within 5 seconds, without a restart.",
  providers: "Providers",
  none: "People sign in with Google, Microsoft, GitHub, or any issuer of OpenID Connect, such as Keycloak or Authentik.",
  add: "Add an identity provider",
  preset: "Which one",
  other: "Another issuer",
  presetAbout: {
    google:
      "Create an OAuth client for a web application in the Google Cloud console. Google sends no groups.",
    microsoft:
      "Register an app for the web in Microsoft Entra. Replace “common” in the issuer with the ID of your tenant, or people of all organizations can sign in, and their groups don't count.",
    github: "Create an OAuth app in GitHub's developer settings. GitHub sends no groups.",
    keycloak:
      "Create a confidential client. The issuer is the address of your realm, such as https://login.example.com/realms/company.",
    authentik:
      "Create an OAuth2 provider with the scopes openid, email and profile. The issuer ends with a slash, such as https://auth.example.com/application/o/chat/.",
    other: "Any server with OpenID Connect, such as Zitadel, Okta, Auth0, Dex, GitLab or Authelia.",
  },
  issuer: "Issuer",
  issuerHint: "The address, exactly as the provider writes it.",
  callback: "Callback address",
  callbackAbout: "Enter this at the provider as the redirect address.",
  copyCallback: "Copy the callback address",
  copied: "Copied",
  nameHint: "What people see: “Continue with” and this name.",
  createsAccounts: "New people get an account",
  createsAccountsHint:
    "Everyone who can sign in there, even if registration is closed. Otherwise only if registration is open. Allowed email domains count in both cases.",
  trustsEmail: "All its addresses count as verified",
  trustsEmailHint:
    "Only for a directory of your own, in which people can't enter any address: they sign in to the account that has it.",
  signsOut: "Signing out here signs out there",
  signsOutHint:
    "For shared computers, or where people expect to sign out everywhere. Enter the address below at the provider as one to go to after signing out. Counts for people who sign in from now on.",
  signedOut: "Address after signing out",
  copySignedOut: "Copy the address after signing out",
  offered: "Show it on the sign-in page",
  offeredHint: "It can be tested before.",
  groupsAndRoles: "Groups and administrators",
  groupsClaim: "Claim with the groups",
  groupsClaimHint:
    "Such as groups, or realm_access.roles. At each sign-in, people join the groups here that have these names. Empty: groups stay as they are here.",
  adminGroup: "Group of administrators",
  adminGroupHint:
    "Spelled as the provider does. At each sign-in, its members become administrators, and others lose the role if they have it from here. Empty: roles stay as they are here.",
  more: "Protocol, scopes and ID",
  moreOfStored: "Protocol and scopes",
  kind: "Protocol",
  kinds: { oidc: "OpenID Connect", github: "OAuth of GitHub" },
  scopes: "Scopes",
  scopesHint: "With blanks between them. Empty: openid, email and profile, or what GitHub needs.",
  idHint: "Part of the callback address. It can't be changed later.",
  idOf: (id: string) => `ID: ${id}`,
  noSecret: "No secret",
  added: (name: string) => `${name} is added. Enter its callback address at the provider, then test it.`,
  cannotBeUsed: "Can't be used",
  removeProvider: (name: string) =>
    `Delete ${name}, with its secret? No one can sign in with it any more. Groups and administrator rights that it gave end. Accounts and open logins stay. People without a password need a reset link. This can't be undone. Disabling keeps everything.`,
  removeAction: "Delete provider",
  test: "Test sign-in",
  testing: "Opening…",
  proofAbout: "This decides who can sign in and who becomes an administrator, so confirm that it's you.",
  testAgain: "Test again",
  testAbout: "A test opens the provider's sign-in. It signs no one in here and changes no account.",
  close: "Close",
  result: "Test result",
  resultOf: (name: string) => `Test of ${name}`,
  failed: "The test didn't work. Try again.",
  unknown: "This test belongs to no identity provider here.",
  works: "It works. Everything that this server uses is there.",
  missing: "It works, but something is missing:",
  missingSubject: "It doesn't work: no one can sign in.",
  missings: {
    subject:
      "The provider doesn't say who the person is (claim sub). Check the scopes: openid has to be one of them.",
    email:
      "There is no email address. New people get no account, and people don't find the account that they have. Add the scope email, or have the provider send the claim.",
    email_verified:
      "The provider doesn't say that the address is verified. People who have an account with it connect this sign-in in their settings. In a directory of your own, let all addresses count as verified.",
    groups: "The claim with the groups isn't there. Check its name, or have the provider send it.",
    groups_overage:
      "This person is in more groups than the provider sends, so groups and roles stay as they are here. Let it send only the groups that are assigned to this app.",
    admin_group: "This person isn't in the group of administrators, and would not become one.",
    sign_out: "The provider has no address for signing out. People who sign out here stay signed in there.",
  },
  person: "Who would sign in",
  subject: "Identifier",
  email: "Email address",
  verified: "verified",
  notVerified: "not verified",
  groups: "Groups",
  claims: "All that the provider sent",
  claimsAbout: "These are its claims, shown as text.",
};
