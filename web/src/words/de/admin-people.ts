import type { Words } from "../en";

export const adminPeople: Words["adminPeople"] = {
  list: "Konten",
  create: "Konto anlegen",
  passOn: "Teile es der Person mit; es lässt sich in den Einstellungen ändern.",
  created: (username) => `Konto angelegt. ${username} kann sich jetzt anmelden.`,
  search: "Nach Benutzername oder E-Mail-Adresse suchen",
  role: "Rolle",
  anyRole: "Alle Rollen",
  roles: { admin: "Administrator", member: "Mitglied" },
  state: "Zustand",
  anyState: "Alle",
  active: "Aktiv",
  inactive: "Inaktiv",
  columns: {
    account: "Konto",
    role: "Rolle",
    state: "Zustand",
    lastSignIn: "Letzte Anmeldung",
    devices: "Geräte",
    messages: "Nachrichten",
    tokens: "Tokens (30 Tage)",
  },
  you: "Du",
  never: "nie",
  noneFound: "Keine Konten gefunden. Ändere die Suche oder die Filter.",
  createdAt: "Angelegt",
  groups: "Gruppen",
  audit: "Im Protokoll zeigen",
  close: "Schließen",
  roleAbout: {
    admin: "Administrator: verwaltet Einstellungen, Konten und Modelle.",
    member: "Mitglied: nutzt den Chat.",
  },
  promote: "Zum Administrator machen …",
  demote: "Zum Mitglied machen",
  stepDown: "Rolle abgeben …",
  ownAccount:
    "Das ist dein eigenes Konto. Ein anderer Administrator kann es deaktivieren; deine Geräte und das Löschen findest du in deinen Einstellungen.",
  activeAbout: "Aktiv. Deaktivieren meldet die Person überall ab und behält ihre Chats.",
  inactiveAbout: "Inaktiv: Anmelden ist nicht möglich. Die Chats bleiben erhalten.",
  deactivate: "Deaktivieren",
  activate: "Aktivieren",
  devicesAbout: "Beendet alle Anmeldungen. Die Person kann sich wieder anmelden.",
  revoke: "Überall abmelden",
  password: "Passwort",
  resetAbout:
    "Dieser Server hat keine Mail: Gib der Person einen Link, mit dem sie ein neues Passwort wählt.",
  resetLink: "Link erstellen",
  resetProofAbout: "Danach öffnet das Passwort allein das Konto. Bestätige deshalb, dass du es bist.",
  proofAbout: "Der Link öffnet das Konto. Bestätige deshalb, dass du es bist.",
  linkFor: (username: string) => `Link für ${username}`,
  linkAbout:
    "Gib ihn an die Person weiter. Er wird nur jetzt angezeigt, gilt einmal und läuft in einer Stunde ab.",
  copy: "Kopieren",
  copied: "Kopiert",
  copyFailed: "Kopieren ist hier nicht möglich. Markiere den Link und kopiere ihn.",
  done: "Fertig",
  secondFactor: "Anmeldung in zwei Schritten",
  secondFactorOn: "an",
  secondFactorOff: "aus",
  secondFactorAbout:
    "An. Setze sie zurück, wenn die Person App und Wiederherstellungscodes verloren hat. Das entfernt die Anmeldung in zwei Schritten und beendet alle Anmeldungen.",
  resetFactor: "Zurücksetzen …",
  remove: "Konto löschen",
  removeAbout: "Löscht das Konto mit allen Chats.",
  removeAsk: "Löschen …",
  promoted: (username) => `${username} ist jetzt Administrator.`,
  demoted: (username) => `${username} ist jetzt Mitglied.`,
  deactivated: (username) => `${username} ist jetzt inaktiv und überall abgemeldet.`,
  activated: (username) => `${username} ist wieder aktiv.`,
  revoked: (username) => `${username} ist überall abgemeldet.`,
  factorReset: (username) => `Die Anmeldung in zwei Schritten von ${username} ist zurückgesetzt.`,
  deleted: (username) => `${username} gelöscht. Alles im Konto wird innerhalb weniger Minuten gelöscht.`,
  questions: {
    promote: {
      text: (username) =>
        `${username} zum Administrator machen? Administratoren verwalten alle Einstellungen und Konten, auch deines.`,
      action: "Zum Administrator machen",
    },
    stepDown: {
      text: (username) =>
        `Dich selbst (${username}) zum Mitglied machen? Du verlierst den Zugang zu diesen Seiten, und nur ein anderer Administrator kann ihn dir zurückgeben.`,
      action: "Rolle abgeben",
    },
    resetFactor: {
      text: (username) =>
        `Die Anmeldung in zwei Schritten von ${username} zurücksetzen? Vergewissere dich, dass wirklich ${username} darum bittet. Danach genügt das Passwort zum Anmelden, und die Person wird überall abgemeldet.`,
      action: "Zurücksetzen",
    },
    remove: {
      text: (username) =>
        `Das Konto von ${username} löschen? Die Person wird sofort abgemeldet, und alle Chats werden innerhalb weniger Minuten gelöscht. Das kann nicht rückgängig gemacht werden. Deaktivieren behält die Chats.`,
      action: "Konto löschen",
    },
  },
};
