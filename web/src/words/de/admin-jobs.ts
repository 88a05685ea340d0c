import type { Words } from "../en";

export const adminJobs: Words["adminJobs"] = {
  list: "Aufträge",
  about:
    "Arbeit, die der Server im Hintergrund erledigt, etwa ein gelöschtes Konto zu tilgen. Erledigte Aufträge bleiben 7 Tage, fehlgeschlagene 30.",
  status: "Zustand",
  anyStatus: "Alle Aufträge",
  statuses: { waiting: "Wartet", running: "Läuft", done: "Erledigt", failed: "Fehlgeschlagen" },
  kind: "Art",
  anyKind: "Alle Arten",
  kinds: {
    delete_account: "Gelöschtes Konto tilgen",
    find_deletions: "Zu tilgende Konten finden",
    make_title: "Einem Chat einen Titel geben",
    write_title: "Den Titel eines Chats von einem Modell schreiben lassen",
    prune_audit: "Alte Ereignisse löschen",
    prune_jobs: "Alte Aufträge löschen",
    prune_invitations: "Alte Einladungen löschen",
  },
  columns: {
    job: "Auftrag",
    status: "Zustand",
    attempts: "Versuche",
    due: "Nächster Versuch",
    created: "Angelegt",
  },
  noDue: "keiner",
  key: "Betrifft",
  error: "Letzter Fehler",
  retry: "Noch einmal versuchen",
  discard: "Verwerfen …",
  discardJob: "Verwerfen",
  question: (kind) => `Den Auftrag „${kind}“ verwerfen? Er wird nicht noch einmal versucht.`,
  retried: (kind) => `„${kind}“ wird noch einmal versucht.`,
  discarded: (kind) => `„${kind}“ wurde verworfen.`,
  none: "Keine Aufträge gefunden. Ändere die Filter.",
};
