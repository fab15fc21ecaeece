/** @file The picture or video itself, with its faces and, where wanted, the map of one of them. */
import { type Signal, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Finding } from 'realcentric/browser';
import type { Entry } from '../state/entries.ts';
import { t } from '../state/settings.ts';
import { FaceBoxes } from './face-boxes.tsx';
import { HeatMap } from './heat-map.tsx';

/** What the parts of a result share: which face is chosen, whether its map is shown, where the video stands. */
export interface ViewState {
  readonly face: Signal<number | undefined>;
  readonly heat: Signal<boolean>;
  /** Seconds since the beginning of the video. */
  readonly time: Signal<number>;
  /** Set to make the video go there. */
  readonly wanted: Signal<number | undefined>;
}

export interface ViewerProps {
  readonly entry: Entry;
  readonly finding: Finding;
  readonly view: ViewState;
}

/** A map belongs to one frame: this far from it (seconds) it is not shown. */
const SAME_FRAME = 0.05;

function Moving({ entry, view, onProblem }: Omit<ViewerProps, 'finding'> & { readonly onProblem: () => void }) {
  const video = useRef<HTMLVideoElement>(null);
  const { time, wanted } = view;
  useEffect(() => {
    const element = video.current!;
    let request = 0;
    const follow = () => {
      time.value = element.currentTime;
      request = element.requestVideoFrameCallback(follow);
    };
    follow();
    return () => element.cancelVideoFrameCallback(request);
  }, [time]);
  useEffect(
    () =>
      wanted.subscribe((seconds) => {
        if (seconds === undefined || !video.current) return;
        video.current.pause();
        video.current.currentTime = seconds;
        time.value = seconds;
      }),
    [wanted, time],
  );
  return (
    <video
      ref={video}
      class="media"
      src={entry.url}
      controls
      muted
      playsInline
      preload="auto"
      aria-label={entry.name}
      onError={onProblem}
    />
  );
}

export function Viewer({ entry, finding, view }: ViewerProps) {
  const broken = useSignal(entry.url === undefined);
  const { media, faces } = finding;
  if (!media || broken.value) {
    return entry.url !== undefined || faces.length > 0 ? <p class="no-preview">{t('view.noPreview')}</p> : null;
  }
  const onProblem = () => {
    broken.value = true;
  };
  const time = entry.moving ? view.time.value : null;
  const explanation = faces.find((face) => face.id === view.face.value)?.explanation;
  const near = time === null || explanation?.time == null || Math.abs(explanation.time - time) < SAME_FRAME;
  return (
    <figure class="viewer">
      <div class="stage">
        {entry.moving ? (
          <Moving entry={entry} view={view} onProblem={onProblem} />
        ) : (
          <img class="media" src={entry.url} alt={entry.name} onError={onProblem} />
        )}
        {view.heat.value && explanation && near && (
          <HeatMap explanation={explanation} width={media.width} height={media.height} />
        )}
        <FaceBoxes
          faces={faces}
          width={media.width}
          height={media.height}
          time={time}
          chosen={view.face.value}
          onChoose={(id) => {
            view.face.value = id;
          }}
        />
      </div>
      {view.heat.value && explanation && (
        <figcaption class="note">
          <span class="heat-scale" aria-hidden="true" /> {t('view.heatLegend')}
        </figcaption>
      )}
    </figure>
  );
}
