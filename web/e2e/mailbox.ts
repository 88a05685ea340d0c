import type { AddressInfo } from "node:net";
import PostalMime, { type Email } from "postal-mime";
import { SMTPServer } from "smtp-server";

/** A mail as its reader sees it. */
export interface Letter {
  to: string;
  subject: string;
  language: string;
  text: string;
  /** The link that the HTML shows as a button. */
  link: string;
}

const button = /<a href="([^"]+)"/;

function letterOf(mail: Email): Letter {
  const header = (name: string) => mail.headers.find(({ key }) => key === name)?.value ?? "";
  const link = button.exec(mail.html ?? "")?.[1]?.replaceAll("&amp;", "&") ?? "";
  return {
    to: mail.to?.[0]?.address ?? "",
    subject: mail.subject ?? "",
    language: header("content-language"),
    text: mail.text ?? "",
    link,
  };
}

/** A mail server that takes every mail. */
export class Mailbox {
  private readonly letters: Letter[] = [];
  private readonly server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onData: (stream, _session, done) => {
      const parts: Buffer[] = [];
      stream.on("data", (part: Buffer) => parts.push(part));
      stream.on("end", () => {
        PostalMime.parse(Buffer.concat(parts)).then((mail) => {
          this.letters.push(letterOf(mail));
          done();
        }, done);
      });
    },
  });

  static async start(): Promise<Mailbox> {
    const mailbox = new Mailbox();
    await new Promise<void>((listening) => mailbox.server.listen(0, "127.0.0.1", listening));
    return mailbox;
  }

  /** The settings of a server that sends its mails here. */
  settings(): Record<string, string> {
    const { port } = this.server.server.address() as AddressInfo;
    return {
      SMTP_HOST: "127.0.0.1",
      SMTP_PORT: String(port),
      SMTP_TLS: "off",
      SMTP_FROM: "chat@sender.example",
    };
  }

  /** Waits for a mail to an address, with a text in its subject, and takes it out of the mailbox. */
  async take(to: string, subject: string): Promise<Letter> {
    const deadline = Date.now() + 20_000;
    for (;;) {
      const at = this.letters.findIndex((letter) => letter.to === to && letter.subject.includes(subject));
      const [letter] = at < 0 ? [] : this.letters.splice(at, 1);
      if (letter) return letter;
      if (Date.now() > deadline)
        throw new Error(
          `no mail "${subject}" came to ${to}, but ${JSON.stringify(this.letters.map(({ to, subject }) => [to, subject]))}`,
        );
      await new Promise((wake) => setTimeout(wake, 50));
    }
  }

  /** The mails that were not taken. */
  rest(): Letter[] {
    return this.letters.splice(0);
  }

  stop(): Promise<void> {
    return new Promise((closed) => this.server.close(closed));
  }
}
