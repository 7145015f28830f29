import { memo, type ReactNode } from 'react';
import type { PageWithWords } from '../api/shapes';

/** Letters are measured once at this size, px; widths grow in proportion. */
const MEASURED_AT = 100;
const measure = document.createElement('canvas').getContext('2d');

function widthOf(text: string): number {
  if (measure === null) return 0;
  measure.font = `${MEASURED_AT}px sans-serif`;
  return measure.measureText(text).width;
}

/** The recognised words, invisible over the image, each where it stands: to select, to copy, to read aloud. */
export const TextLayer = memo(function TextLayer({
  page,
  scale,
}: {
  readonly page: PageWithWords;
  /** px of the screen per px of the page. */
  readonly scale: number;
}): ReactNode {
  return (
    <div className="text-layer">
      {page.words.blocks.flatMap((block, b) =>
        block.lines.map((line, l) => (
          <span key={`${b}/${l}`}>
            {line.words.map((word, w) => {
              const height = (word.box.bottom - word.box.top) * scale;
              const natural = (widthOf(word.text) / MEASURED_AT) * height;
              const stretch = natural > 0 ? ((word.box.right - word.box.left) * scale) / natural : 1;
              return (
                <span
                  key={w}
                  className="word"
                  style={{
                    left: word.box.left * scale,
                    top: word.box.top * scale,
                    fontSize: height,
                    transform: `scaleX(${stretch})`,
                  }}
                >
                  {`${word.text} `}
                </span>
              );
            })}
            <br />
          </span>
        )),
      )}
    </div>
  );
});
