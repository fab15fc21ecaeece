/** @file English. */
import type { Formats } from './formats.ts';
import { englishProvenance } from './provenance/en.ts';
import type { Words } from './words.ts';

export function english(formats: Formats): Words {
  const { number: n, percent, count, duration } = formats;
  const faces = (value: number) => count(value, { one: '# face', other: '# faces' });
  const frames = (value: number) => count(value, { one: '# frame', other: '# frames' });
  const size = (s: number, least: number) => `${n(s)} pixels across, where ${n(least)} are needed`;
  return {
    formats,
    verdict: {
      little: 'little evidence',
      uncertain: 'uncertain',
      substantial: 'substantial evidence',
      'n/a': 'not judged',
    },
    status: {
      ok: 'judged',
      no_face: 'no face found',
      low_quality: 'faces not clear enough',
      unsupported: 'neither picture nor video',
      error: 'could not be read',
    },
    statement: {
      little: (f) =>
        f > 1
          ? `The tool found little evidence that any of the ${faces(f)} it could judge was manipulated.`
          : 'The tool found little evidence that the face was manipulated.',
      uncertain: (f) =>
        f > 1
          ? `The evidence is uncertain: of the ${faces(f)} it could judge, the tool can neither call at least one manipulated nor clear it.`
          : 'The evidence is uncertain: the tool can neither call the face manipulated nor clear it.',
      substantial: (f) =>
        f > 1
          ? `The tool found substantial evidence that at least one of the ${faces(f)} it could judge was manipulated.`
          : 'The tool found substantial evidence that the face was manipulated.',
      no_face: 'No face was found. The tool judges faces only, so it says nothing about this file.',
      low_quality: (f) =>
        f > 1
          ? `${faces(f)} were found, none of them clear enough to be judged.`
          : 'A face was found, but it is not clear enough to be judged.',
      unsupported: 'The file is neither a picture nor a video that the tool can read.',
      error: 'The file could not be read, so nothing was judged.',
      probability: (p, low, high, face) =>
        `${face === null ? 'The' : `For face ${n(face)} the`} estimated probability of manipulation is ${p}; over other frames and views of the same face it ranges from ${low} to ${high}.`,
    },
    looked: {
      picture: (width, height, f) =>
        `The whole picture (${n(width)} × ${n(height)} pixels) was searched; ${f === 0 ? 'no face was' : count(f, { one: '# face was', other: '# faces were' })} found.`,
      video: (looked, of, seconds, whole, f) =>
        `${of === null ? frames(looked) : `${n(looked)} of ${frames(of)}`}, spread over ${duration(seconds)} of a video of ${duration(whole)}, ${looked === 1 ? 'was' : 'were'} searched; ${f === 0 ? 'no face was' : count(f, { one: '# face was', other: '# faces were' })} found.`,
      stopped: {
        all: 'No frames were left to look at.',
        budget: 'The limit on time or frames ended the search.',
        sure: 'Further frames would hardly have changed the verdict.',
      },
    },
    reason: {
      no_face: (v) => `No face was found in ${frames(v.frames)}.`,
      face_too_small: (v) => `The face is too small to be judged: ${size(v.size, v.least)}.`,
      face_small: (v) =>
        `The face is small: ${n(v.size)} pixels across; from ${n(v.least)} on, judgements are more reliable.`,
      face_too_blurred: () => 'The face is too blurred to be judged.',
      face_blurred: () => 'The face is blurred.',
      face_turned_away: (v) =>
        `The face is turned ${n(v.angle)}° away from the camera, too far to be judged (${n(v.most)}° at most).`,
      face_turned: (v) => `The face is turned ${n(v.angle)}° away from the camera; up to ${n(v.most)}° is better.`,
      face_covered: (v) => `About ${percent(v.occlusion)} of the face is covered, too much to be judged.`,
      face_partly_covered: (v) => `About ${percent(v.occlusion)} of the face is covered.`,
      face_mostly_outside: (v) => `Only ${percent(v.inside)} of the face lies inside the picture.`,
      face_cut_off: (v) => `The edge of the picture cuts the face off; ${percent(v.inside)} of it can be seen.`,
      face_unsure: (v) => `It may not be a face at all (confidence ${percent(v.confidence)}).`,
      between_bands: (v) =>
        `The probability of ${percent(v.probability)} lies between ${percent(v.uncertain)} and ${percent(v.substantial)}, the range that counts as uncertain.`,
      interval_crosses_band: (v) =>
        `Over other frames and views the probability ranges from ${percent(v.low)} to ${percent(v.high)}, across the threshold of ${percent(v.threshold)}.`,
      not_sustained: (v) =>
        `The evidence is not sustained: ${n(v.frames)} of ${frames(v.of)} reach the level of the verdict, fewer than ${percent(v.least)}.`,
      few_frames: (v) => `The face could be judged in ${frames(v.frames)} only; ${n(v.least)} are wanted.`,
      faces_disagree: (v) =>
        `The faces differ: ${count(v.substantial, { one: '# shows', other: '# show' })} substantial evidence, ${count(v.little, { one: '# shows', other: '# show' })} little.`,
      faces_not_judged: (v) => `${n(v.faces)} of ${faces(v.of)} could not be judged.`,
      budget_reached: (v) =>
        `The limit on time or frames was reached after ${frames(v.frames)}, before the scores settled.`,
      damaged: (v) =>
        `The video is damaged: ${duration(v.readable)} of ${duration(v.duration)} could be read, and the verdict rests on that.`,
    },
    quality: {
      level: { good: 'good', limited: 'limited', low: 'too low' },
      flag: {
        small: 'small',
        blurred: 'blurred',
        turned: 'turned away',
        occluded: 'partly covered',
        cut_off: 'cut off by the edge',
        unsure: 'perhaps not a face',
      },
    },
    notMeant: {
      little:
        'It does not mean that the file is genuine. Skilful or new kinds of manipulation can go unnoticed, and the tool does not examine voices, backgrounds, text, or whether the file shows what is claimed of it.',
      uncertain:
        'It is not a mild accusation. It means that the tool cannot tell, and that other ways of checking have to decide.',
      substantial:
        'It is not proof, and it says nothing about who changed what, or why. Beauty filters, retouching, strong compression and unusual light can mislead the tool.',
      'n/a': 'It does not mean that the file is above suspicion. It was not judged.',
    },
    limits: [
      'Only faces are judged: not voices, not backgrounds, not text, not whether the picture belongs to the event it is said to show.',
      'The probability was calibrated on the data named under “Method”. How well it holds for other cameras, platforms and kinds of manipulation is not known for this file.',
      'The interval tells how much the score varies between frames and views of the same face. It does not cover errors that all of them share.',
      'This is the finding of a program. It is one piece of evidence beside others: the source, the circumstances, other recordings, the people shown.',
    ],
    method: {
      detector:
        'A neural network compares each face with what it learned of natural and manipulated faces, and a calibrated probability is derived from that.',
      rule: (uncertain, substantial) =>
        `A probability below ${uncertain} counts as little evidence, from ${uncertain} on as uncertain, from ${substantial} on as substantial. Where the interval or the single frames do not bear that out, it counts as uncertain. The verdict on the file is that of the face with the strongest evidence.`,
      thresholds: (from) => `Where these thresholds come from: ${from}`,
      interval:
        'The interval covers 90% of the scores that other frames and slightly changed views of the same face would give.',
      heatMap:
        'The heat map shows where the network sees evidence of manipulation, relative to the rest of the same face. It is not a map of what was changed, and the maps of two faces cannot be compared.',
      timeline:
        'Each point is a frame that was judged; the larger the point, the more it counts. The bars below show when the face is on the screen.',
      privacy: 'This report shows faces. Pass it on only to those who may see them. It loads nothing from the network.',
    },
    check: {
      who: 'Anyone who has the file can check this report:',
      same: 'Make sure that the file is the same: its SHA-256 must be the one given here.',
      run: 'Run the same version of the tool with the same detector:',
      compare: 'Compare the probabilities. Small differences between computers come from rounding.',
    },
    provenance: englishProvenance(formats),
    facePart: {
      eyes: 'eyes',
      nose: 'nose',
      mouth: 'mouth',
      skin: 'skin',
      outline: 'outline',
      surroundings: 'surroundings',
    },
    label: {
      report: 'Report on faces in pictures and videos',
      overview: 'Overview',
      file: 'File',
      files: 'Files',
      verdict: 'Verdict',
      probability: 'Probability of manipulation',
      interval: 'Interval',
      faces: 'Faces',
      face: 'Face',
      looked: 'What was looked at',
      why: 'Why, and what to be careful about',
      notMeant: 'What this does not mean',
      limits: 'Limits',
      method: 'Method',
      checking: 'Who can check this, and how',
      quality: 'Quality of the face',
      size: 'Size',
      position: 'Position',
      sharpness: 'Sharpness',
      turned: 'Turned by',
      covered: 'Covered',
      distance: 'Distance from natural faces',
      percentile: 'Natural faces that are nearer',
      onScreen: 'On the screen',
      timeline: 'Scores over time',
      timelineAxis: 'Time in the video',
      heaviest: 'Frames that counted most',
      time: 'Time',
      contribution: 'Contribution (+ for, − against manipulation)',
      heatMap: 'Heat map',
      heatParts: 'Where the heat map is strongest',
      showHeatMap: 'Show the heat map',
      nearest: 'Most similar known faces',
      natural: 'natural',
      forged: 'forged',
      similarity: 'Similarity',
      media: 'Media',
      picture: 'Picture',
      video: 'Video',
      pixels: 'pixels',
      duration: 'Duration',
      frames: 'Frames',
      frameRate: 'Frames a second',
      format: 'Format',
      fileSize: 'Size of the file',
      problems: 'Problems',
      tool: 'Tool',
      detector: 'Detector',
      checksum: 'SHA-256 of the detector',
      thresholds: 'Thresholds',
      made: 'Report made',
      elapsed: 'Time needed',
      notJudged: 'not judged',
      noThumbnail: 'no picture of this face',
      message: 'Message',
      contents: 'Contents',
      moreFaces: 'Further faces without pictures',
    },
    face: (number) => `Face ${n(number)}`,
    counted: { files: (f) => count(f, { one: '# file', other: '# files' }), faces, frames },
  };
}
