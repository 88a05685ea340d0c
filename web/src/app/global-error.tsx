"use client";

import { mono, sans } from "./fonts";
import "./globals.css";
import PageError from "./error";

/** For a failure of the frame around all pages, which it replaces. */
export default function GlobalError({ reset }: { reset(): void }) {
  return (
    <html lang="en" className={`${sans.variable} ${mono.variable}`}>
      <body className="font-sans">
        <PageError reset={reset} />
      </body>
    </html>
  );
}
