import { Suspense } from "react";
import { PrintPage } from "@/features/export/print-page";
import "./print.css";

export default function Print() {
  return (
    <Suspense>
      <PrintPage />
    </Suspense>
  );
}
