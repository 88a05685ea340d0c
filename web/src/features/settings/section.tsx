import { type ReactNode, useId } from "react";
import { PageSection } from "@/components/ui/page-section";

interface SectionProps {
  title: string;
  about?: string;
  /** What links lead to. */
  anchor?: string;
  children: ReactNode;
}

export function Section({ title, about, anchor, children }: SectionProps) {
  const id = useId();
  return (
    <section
      id={anchor}
      aria-labelledby={id}
      className="flex scroll-mt-4 flex-col gap-4 border-t border-line pt-6"
    >
      <div className="flex flex-col gap-1">
        <h2 id={id} className="text-lg font-semibold">
          {title}
        </h2>
        {about && <p className="text-sm text-muted">{about}</p>}
      </div>
      <PageSection>{children}</PageSection>
    </section>
  );
}
