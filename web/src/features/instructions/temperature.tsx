import { useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import { instructions as english } from "@/words/en/instructions";
import { useWords } from "@/words/language";
import { useLocale } from "@/words/locale";

interface TemperatureProps {
  /** Undefined: the model's own. */
  value: number | undefined;
  onChoose(value: number | undefined): void;
}

/** Where the slider rests while the model's own temperature counts. */
const middle = 1;

/** A temperature from 0 to 2, or the model's own. */
export function Temperature({ value, onChoose }: TemperatureProps) {
  const words = useWords("instructions", english);
  const locale = useLocale();
  const slider = useRef<HTMLInputElement>(null);
  const [moved, setMoved] = useState<number>();
  const choose = useRef(onChoose);
  choose.current = onChoose;
  // React's onChange is the browser's "input", which comes for each step of a drag.
  useEffect(() => {
    const now = slider.current;
    const changed = () => {
      setMoved(undefined);
      choose.current(Number(now?.value));
    };
    now?.addEventListener("change", changed);
    return () => now?.removeEventListener("change", changed);
  }, []);
  const shown = moved ?? value;
  const text =
    shown === undefined ? words.modelsOwn : shown.toLocaleString(locale, { minimumFractionDigits: 1 });
  return (
    <div className="flex flex-col gap-1">
      <div className="flex min-h-8 items-center justify-between gap-3">
        <label htmlFor="temperature" className="text-sm font-medium">
          {words.temperature}
        </label>
        <span className="flex items-center gap-1">
          <span className="text-sm text-muted" data-testid="temperature-value">
            {text}
          </span>
          {shown !== undefined && (
            <Button
              variant="plain"
              size="small"
              onClick={() => {
                setMoved(undefined);
                onChoose(undefined);
                slider.current?.focus();
              }}
            >
              {words.reset}
            </Button>
          )}
        </span>
      </div>
      <input
        ref={slider}
        id="temperature"
        type="range"
        min={0}
        max={2}
        step={0.1}
        value={shown ?? middle}
        onChange={(event) => setMoved(Number(event.target.value))}
        aria-valuetext={text}
        aria-describedby="temperature-about"
        className={classNames(
          "h-8 w-full cursor-pointer accent-accent pointer-coarse:h-11",
          shown === undefined && "opacity-60",
        )}
        data-testid="temperature"
      />
      <p id="temperature-about" className="text-sm text-muted">
        {words.temperatureAbout}
      </p>
    </div>
  );
}
