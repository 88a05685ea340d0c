import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";

interface MoreFieldsProps {
  label: string;
  open: boolean;
  onToggle(open: boolean): void;
  children: ReactNode;
}

/** Fields that few people need. */
export function MoreFields({ label, open, onToggle, children }: MoreFieldsProps) {
  return (
    <details open={open} onToggle={(event) => onToggle(event.currentTarget.open)} className="group">
      <summary className="flex h-10 cursor-pointer list-none items-center gap-1.5 self-start rounded-lg text-sm font-medium text-muted hover:text-text pointer-coarse:h-11 [&::-webkit-details-marker]:hidden">
        <ChevronRight size={16} aria-hidden className="group-open:rotate-90" />
        {label}
      </summary>
      <div className="flex flex-col gap-4 pt-2">{children}</div>
    </details>
  );
}
