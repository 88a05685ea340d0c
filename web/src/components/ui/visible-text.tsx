import { visibleRuns } from "@/lib/visible-text";

/** A text of a stranger, as text: what is invisible in it is shown as codes. */
export function VisibleText({ text }: { text: string }) {
  return visibleRuns(text).map((run) =>
    run.hidden ? (
      <bdi
        key={run.at}
        dir="ltr"
        className="mx-0.5 rounded-sm bg-danger-tint px-1 text-danger"
        data-testid="hidden-characters"
      >
        {run.text}
      </bdi>
    ) : (
      run.text
    ),
  );
}
