/** @file The faces of a picture or frame as buttons around them. */
import type { FaceFinding } from 'realcentric/browser';
import { faceTitle, words } from '../state/finding-words.ts';
import { t } from '../state/settings.ts';
import { boxAt } from './face-at.ts';

export interface FaceBoxesProps {
  readonly faces: readonly FaceFinding[];
  /** Pixels that boxes count in. */
  readonly width: number;
  readonly height: number;
  /** Seconds; null for a picture. */
  readonly time: number | null;
  readonly chosen: number | undefined;
  readonly onChoose: (id: number) => void;
}

const percent = (share: number) => `${100 * Math.min(1, Math.max(0, share))}%`;

export function FaceBoxes({ faces, width, height, time, chosen, onChoose }: FaceBoxesProps) {
  return (
    <ul class="face-boxes" aria-label={t('view.boxes')}>
      {faces.map((face) => {
        const box = boxAt(face, time);
        if (!box) return null;
        const [left, top] = [box.x / width, box.y / height];
        const [right, bottom] = [(box.x + box.width) / width, (box.y + box.height) / height];
        const style = {
          left: percent(left),
          top: percent(top),
          width: `calc(${percent(right)} - ${percent(left)})`,
          height: `calc(${percent(bottom)} - ${percent(top)})`,
        };
        return (
          <li key={face.id}>
            <button
              type="button"
              class={`face-box evidence-${face.score?.band ?? 'none'}`}
              style={style}
              aria-pressed={chosen === face.id}
              onClick={() => onChoose(face.id)}
            >
              <span class="unseen">{t('view.box', { number: face.id + 1, what: faceTitle(face) })}</span>
              <span class={top < 0.1 ? 'face-tag below' : 'face-tag'} aria-hidden="true">
                {face.id + 1}
                {face.score && ` · ${words.value.formats.percent(face.score.probability)}`}
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
