import type { Metadata } from "next";
import { Suspense } from "react";
import { PrintPage } from "@/features/chat/print-page";
import "./print.css";

export const metadata: Metadata = { title: "Save as PDF" };

export default function Print() {
  return (
    <Suspense>
      <PrintPage />
    </Suspense>
  );
}
