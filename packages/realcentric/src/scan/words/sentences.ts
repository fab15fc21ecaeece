/** @file A finding in sentences: what was looked at, the verdict as people may quote it, why, and what it does not mean. */
import type { FaceFinding, Finding } from '../finding.ts';
import type { Reason } from '../reasons.ts';
import type { Words } from './words.ts';

/** Faces with a score. */
function judged({ faces }: Finding): number {
  return faces.filter(({ score }) => score !== null).length;
}

/** The face that the verdict rests on. */
export function decisiveFace({ faces, probability }: Finding): FaceFinding | null {
  return faces.find(({ score }) => score !== null && score.probability === probability) ?? null;
}

/** The verdict in one or two sentences that claim no more than the finding. */
export function verdictStatement(finding: Finding, words: Words): string {
  const { status, verdict, faces } = finding;
  const { statement, formats } = words;
  if (status === 'no_face' || status === 'unsupported' || status === 'error') return statement[status];
  if (status === 'low_quality' || verdict === 'n/a') return statement.low_quality(faces.length);
  const sentence = statement[verdict](judged(finding));
  const decisive = decisiveFace(finding);
  const score = decisive?.score;
  if (!score) return sentence;
  const which = faces.length > 1 ? decisive.id + 1 : null;
  const [p, low, high] = [score.probability, score.interval.low, score.interval.high].map(formats.percent);
  return [sentence, statement.probability(p!, low!, high!, which)].join(formats.language === 'zh' ? '' : ' ');
}

/** What the verdict rests on; empty where nothing could be looked at. */
export function lookedAt({ media, looked, faces }: Finding, { looked: words }: Words): string[] {
  if (media === null) return [];
  if (media.kind === 'picture') return [words.picture(media.width, media.height, faces.length)];
  return [
    words.video(looked.frames, media.frames, looked.seconds, media.duration, faces.length),
    words.stopped[looked.stopped],
  ];
}

function reasonSentence({ code, values }: Reason, words: Words): string {
  // The code picks the function that takes its values; TypeScript does not follow that through a union.
  return (words.reason[code] as (of: unknown) => string)(values);
}

/** Why the verdict is what it is, the weightiest first; with several faces each says of which. */
export function reasonSentences({ reasons, faces }: Finding, words: Words): string[] {
  const separator = words.formats.language === 'zh' ? '：' : ': ';
  return reasons.map((reason) => {
    const sentence = reasonSentence(reason, words);
    return reason.face === null || faces.length < 2
      ? sentence
      : `${words.face(reason.face + 1)}${separator}${sentence}`;
  });
}

/** The rule behind the verdict, and what it rests on. */
export function methodSentences({ detector, media }: Finding, { method, formats }: Words): string[] {
  const { uncertain, substantial } = detector.bands;
  return [
    method.detector,
    method.rule(formats.percent(uncertain), formats.percent(substantial)),
    method.thresholds(detector.thresholdFrom),
    method.interval,
    method.heatMap,
    ...(media?.kind === 'video' ? [method.timeline] : []),
  ];
}
