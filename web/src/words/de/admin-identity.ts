import type { Words } from "../en";

export const adminIdentity: Words["adminIdentity"] = {
  about:
    "Wo man sich anmelden kann, neben einem Passwort oder statt dessen. Änderungen wirken innerhalb von 5 Sekunden auf allen Servern, ohne Neustart.",
  providers: "Anbieter",
  none: "Anmelden kann man sich mit Google, Microsoft, GitHub oder jedem Issuer von OpenID Connect, zum Beispiel Keycloak oder Authentik.",
  add: "Identitätsanbieter hinzufügen",
  preset: "Welcher",
  other: "Anderer Issuer",
  presetAbout: {
    google:
      "Lege in der Google-Cloud-Konsole einen OAuth-Client für eine Webanwendung an. Google sendet keine Gruppen.",
    microsoft:
      "Registriere in Microsoft Entra eine App für das Web. Ersetze „common“ im Issuer durch die ID deines Mandanten, sonst können sich Personen aller Organisationen anmelden, und ihre Gruppen zählen nicht.",
    github: "Lege in den Entwicklereinstellungen von GitHub eine OAuth-App an. GitHub sendet keine Gruppen.",
    keycloak:
      "Lege einen vertraulichen Client an. Der Issuer ist die Adresse deines Realms, zum Beispiel https://login.example.com/realms/company.",
    authentik:
      "Lege einen OAuth2-Provider mit den Scopes openid, email und profile an. Der Issuer endet mit einem Schrägstrich, zum Beispiel https://auth.example.com/application/o/chat/.",
    other: "Jeder Server mit OpenID Connect, zum Beispiel Zitadel, Okta, Auth0, Dex, GitLab oder Authelia.",
  },
  issuer: "Issuer",
  issuerHint: "Die Adresse, genau wie der Anbieter sie schreibt.",
  callback: "Callback-Adresse",
  callbackAbout: "Gib sie beim Anbieter als Weiterleitungsadresse ein.",
  copyCallback: "Callback-Adresse kopieren",
  copied: "Kopiert",
  nameHint: "So erscheint er bei der Anmeldung: „Weiter mit“ und dieser Name.",
  createsAccounts: "Neue Personen erhalten ein Konto",
  createsAccountsHint:
    "Alle, die sich dort anmelden können, auch bei geschlossener Registrierung. Sonst nur bei offener Registrierung. Erlaubte E-Mail-Domains gelten in beiden Fällen.",
  trustsEmail: "Alle Adressen gelten als bestätigt",
  trustsEmailHint:
    "Nur für ein eigenes Verzeichnis, in dem man keine beliebige Adresse eintragen kann: Wer eine hat, meldet sich beim Konto mit dieser Adresse an.",
  signsOut: "Wer sich hier abmeldet, wird dort abgemeldet",
  signsOutHint:
    "Für gemeinsam genutzte Computer, oder wenn sich alle überall abmelden wollen. Gib die Adresse unten beim Anbieter als Ziel nach der Abmeldung ein. Gilt für alle, die sich ab jetzt anmelden.",
  signedOut: "Adresse nach der Abmeldung",
  copySignedOut: "Adresse nach der Abmeldung kopieren",
  offered: "Auf der Anmeldeseite zeigen",
  offeredHint: "Testen lässt er sich schon vorher.",
  groupsAndRoles: "Gruppen und Administratoren",
  groupsClaim: "Claim mit den Gruppen",
  groupsClaimHint:
    "Zum Beispiel groups oder realm_access.roles. Bei jeder Anmeldung kommt man in die hiesigen Gruppen mit diesen Namen. Leer: Gruppen bleiben, wie sie hier sind.",
  adminGroup: "Gruppe der Administratoren",
  adminGroupHint:
    "Geschrieben wie beim Anbieter. Bei jeder Anmeldung werden ihre Mitglieder Administratoren; andere verlieren die Rolle, wenn sie von hier stammt. Leer: Rollen bleiben, wie sie hier sind.",
  more: "Protokoll, Scopes und ID",
  moreOfStored: "Protokoll und Scopes",
  kind: "Protokoll",
  kinds: { oidc: "OpenID Connect", github: "OAuth von GitHub" },
  scopes: "Scopes",
  scopesHint: "Mit Leerzeichen dazwischen. Leer: openid, email und profile, oder was GitHub braucht.",
  idHint: "Teil der Callback-Adresse. Später ist sie nicht mehr zu ändern.",
  idOf: (id) => `ID: ${id}`,
  noSecret: "Kein Secret",
  added: (name) =>
    `${name} ist hinzugefügt. Gib die Callback-Adresse beim Anbieter ein, und teste dann die Anmeldung.`,
  cannotBeUsed: "Nicht zu verwenden",
  removeProvider: (name) =>
    `${name} löschen, mitsamt dem Secret? Damit kann sich dann keiner mehr anmelden. Gruppen und Administratorrechte, die er gegeben hat, enden. Konten und offene Anmeldungen bleiben. Wer kein Passwort hat, braucht einen Link zum Zurücksetzen. Das lässt sich nicht rückgängig machen. Deaktivieren behält alles.`,
  removeAction: "Anbieter löschen",
  test: "Anmeldung testen",
  testing: "Wird geöffnet …",
  proofAbout:
    "Das entscheidet, wer sich anmelden kann und wer Administrator wird. Bestätige deshalb, dass du es bist.",
  testAgain: "Noch einmal testen",
  testAbout: "Ein Test öffnet die Anmeldung des Anbieters. Er meldet hier keinen an und ändert kein Konto.",
  close: "Schließen",
  result: "Testergebnis",
  resultOf: (name) => `Test von ${name}`,
  failed: "Der Test hat nicht geklappt. Versuche es noch einmal.",
  unknown: "Dieser Test gehört zu keinem hiesigen Identitätsanbieter.",
  works: "Es funktioniert. Alles, was dieser Server verwendet, ist da.",
  missing: "Es funktioniert, aber etwas fehlt:",
  missingSubject: "Es funktioniert nicht: So kann sich keiner anmelden.",
  missings: {
    subject:
      "Der Anbieter sagt nicht, wer die Person ist (Claim sub). Prüfe die Scopes: openid muss dabei sein.",
    email:
      "Es gibt keine E-Mail-Adresse. Neue Personen erhalten kein Konto, und andere finden das Konto nicht, das sie haben. Ergänze den Scope email, oder lass den Anbieter den Claim senden.",
    email_verified:
      "Der Anbieter sagt nicht, dass die Adresse bestätigt ist. Wer ein Konto mit ihr hat, verbindet diese Anmeldung in den Einstellungen. Lass in einem eigenen Verzeichnis alle Adressen als bestätigt gelten.",
    groups: "Der Claim mit den Gruppen fehlt. Prüfe seinen Namen, oder lass den Anbieter ihn senden.",
    groups_overage:
      "Diese Person ist in mehr Gruppen, als der Anbieter sendet. Gruppen und Rollen bleiben deshalb, wie sie hier sind. Lass ihn nur die Gruppen senden, die dieser App zugewiesen sind.",
    admin_group:
      "Diese Person ist nicht in der Gruppe der Administratoren und würde nicht zum Administrator.",
    sign_out:
      "Der Anbieter hat keine Adresse für die Abmeldung. Wer sich hier abmeldet, bleibt dort angemeldet.",
  },
  person: "Wer sich anmelden würde",
  subject: "Kennung",
  email: "E-Mail-Adresse",
  verified: "bestätigt",
  notVerified: "nicht bestätigt",
  groups: "Gruppen",
  claims: "Alles, was der Anbieter gesendet hat",
  claimsAbout: "Das sind seine Claims, als Text gezeigt.",
};
