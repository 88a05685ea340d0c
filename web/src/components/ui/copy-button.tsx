import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { copyText } from "@/lib/copy-text";
import { IconButton } from "./button";

interface CopyButtonProps {
  /** Returns what to copy. */
  text(): string;
  label: string;
  /** The label just after it was copied. */
  copiedLabel: string;
  /** Of the icon, in pixels. */
  size: 16 | 18;
}

/** Copies a text, and says so for a moment. */
export function CopyButton({ text, label, copiedLabel, size }: CopyButtonProps) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1_500);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <IconButton label={copied ? copiedLabel : label} onClick={async () => setCopied(await copyText(text()))}>
      {copied ? <Check size={size} aria-hidden /> : <Copy size={size} aria-hidden />}
    </IconButton>
  );
}
