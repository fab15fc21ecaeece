/** @file German. */
import type { Formats } from './formats.ts';
import { germanProvenance } from './provenance/de.ts';
import type { Words } from './words.ts';

export function german(formats: Formats): Words {
  const { number: n, percent, count, duration } = formats;
  const faces = (value: number) => count(value, { one: '# Gesicht', other: '# Gesichter' });
  const frames = (value: number) => count(value, { one: '# Einzelbild', other: '# Einzelbilder' });
  const framesDative = (value: number) => count(value, { one: '# Einzelbild', other: '# Einzelbildern' });
  const found = (value: number) =>
    value === 0
      ? 'gefunden wurde kein Gesicht'
      : count(value, { one: 'gefunden wurde # Gesicht', other: 'gefunden wurden # Gesichter' });
  return {
    formats,
    verdict: {
      little: 'wenig Hinweise',
      uncertain: 'unsicher',
      substantial: 'deutliche Hinweise',
      'n/a': 'nicht beurteilt',
    },
    status: {
      ok: 'beurteilt',
      no_face: 'kein Gesicht gefunden',
      low_quality: 'Gesichter nicht deutlich genug',
      unsupported: 'weder Bild noch Video',
      error: 'nicht lesbar',
    },
    statement: {
      little: (f) =>
        f > 1
          ? `Das Programm fand wenig Hinweise darauf, dass eines der ${n(f)} beurteilbaren Gesichter manipuliert wurde.`
          : 'Das Programm fand wenig Hinweise darauf, dass das Gesicht manipuliert wurde.',
      uncertain: (f) =>
        f > 1
          ? `Der Befund ist unsicher: Bei mindestens einem der ${n(f)} beurteilbaren Gesichter kann das Programm eine Manipulation weder feststellen noch ausschließen.`
          : 'Der Befund ist unsicher: Das Programm kann eine Manipulation des Gesichts weder feststellen noch ausschließen.',
      substantial: (f) =>
        f > 1
          ? `Das Programm fand deutliche Hinweise darauf, dass mindestens eines der ${n(f)} beurteilbaren Gesichter manipuliert wurde.`
          : 'Das Programm fand deutliche Hinweise darauf, dass das Gesicht manipuliert wurde.',
      no_face:
        'Es wurde kein Gesicht gefunden. Das Programm beurteilt nur Gesichter und sagt über diese Datei nichts aus.',
      low_quality: (f) =>
        f > 1
          ? `Es wurden ${faces(f)} gefunden, von denen keines deutlich genug für eine Beurteilung ist.`
          : 'Es wurde ein Gesicht gefunden, das für eine Beurteilung nicht deutlich genug ist.',
      unsupported: 'Die Datei ist weder ein Bild noch ein Video, das das Programm lesen kann.',
      error: 'Die Datei konnte nicht gelesen werden; beurteilt wurde nichts.',
      probability: (p, low, high, face) =>
        `${face === null ? 'Die geschätzte Wahrscheinlichkeit einer Manipulation beträgt' : `Für Gesicht ${n(face)} beträgt die geschätzte Wahrscheinlichkeit einer Manipulation`} ${p}; über andere Einzelbilder und Ansichten desselben Gesichts reicht sie von ${low} bis ${high}.`,
    },
    looked: {
      picture: (width, height, f) => `Durchsucht wurde das ganze Bild (${n(width)} × ${n(height)} Pixel); ${found(f)}.`,
      video: (looked, of, seconds, whole, f) =>
        `Durchsucht ${looked === 1 ? 'wurde' : 'wurden'} ${of === null ? frames(looked) : `${n(looked)} von ${framesDative(of)}`}, verteilt über ${duration(seconds)} eines Videos von ${duration(whole)}; ${found(f)}.`,
      stopped: {
        all: 'Es gab keine weiteren Einzelbilder zu untersuchen.',
        budget: 'Die Grenze für Zeit oder Einzelbilder beendete die Suche.',
        sure: 'Weitere Einzelbilder hätten den Befund kaum geändert.',
      },
    },
    reason: {
      no_face: (v) => `In ${framesDative(v.frames)} wurde kein Gesicht gefunden.`,
      face_too_small: (v) =>
        `Das Gesicht ist zu klein für eine Beurteilung: ${n(v.size)} Pixel, nötig sind ${n(v.least)}.`,
      face_small: (v) => `Das Gesicht ist klein: ${n(v.size)} Pixel; ab ${n(v.least)} sind Urteile verlässlicher.`,
      face_too_blurred: () => 'Das Gesicht ist zu unscharf für eine Beurteilung.',
      face_blurred: () => 'Das Gesicht ist unscharf.',
      face_turned_away: (v) =>
        `Das Gesicht ist um ${n(v.angle)}° von der Kamera abgewandt, zu weit für eine Beurteilung (höchstens ${n(v.most)}°).`,
      face_turned: (v) =>
        `Das Gesicht ist um ${n(v.angle)}° von der Kamera abgewandt; besser sind höchstens ${n(v.most)}°.`,
      face_covered: (v) => `Etwa ${percent(v.occlusion)} des Gesichts sind verdeckt, zu viel für eine Beurteilung.`,
      face_partly_covered: (v) => `Etwa ${percent(v.occlusion)} des Gesichts sind verdeckt.`,
      face_mostly_outside: (v) => `Nur ${percent(v.inside)} des Gesichts liegen im Bild.`,
      face_cut_off: (v) => `Der Bildrand schneidet das Gesicht ab; ${percent(v.inside)} davon sind zu sehen.`,
      face_unsure: (v) => `Möglicherweise ist es gar kein Gesicht (Sicherheit ${percent(v.confidence)}).`,
      between_bands: (v) =>
        `Die Wahrscheinlichkeit von ${percent(v.probability)} liegt zwischen ${percent(v.uncertain)} und ${percent(v.substantial)}, also in dem Bereich, der als unsicher gilt.`,
      interval_crosses_band: (v) =>
        `Über andere Einzelbilder und Ansichten reicht die Wahrscheinlichkeit von ${percent(v.low)} bis ${percent(v.high)} und damit über die Schwelle von ${percent(v.threshold)} hinweg.`,
      not_sustained: (v) =>
        `Der Hinweis ist nicht beständig: ${n(v.frames)} von ${framesDative(v.of)} erreichen die Stufe des Befunds, weniger als ${percent(v.least)}.`,
      few_frames: (v) =>
        `Das Gesicht konnte nur in ${framesDative(v.frames)} beurteilt werden; gewünscht sind ${n(v.least)}.`,
      faces_disagree: (v) =>
        `Die Gesichter unterscheiden sich: ${count(v.substantial, { one: '# zeigt', other: '# zeigen' })} deutliche, ${count(v.little, { one: '# zeigt', other: '# zeigen' })} wenig Hinweise.`,
      faces_not_judged: (v) =>
        `${n(v.faces)} von ${count(v.of, { one: '# Gesicht', other: '# Gesichtern' })} konnten nicht beurteilt werden.`,
      budget_reached: (v) =>
        `Die Grenze für Zeit oder Einzelbilder war nach ${framesDative(v.frames)} erreicht, bevor die Werte feststanden.`,
      damaged: (v) =>
        `Das Video ist beschädigt: ${duration(v.readable)} von ${duration(v.duration)} waren lesbar, und darauf beruht der Befund.`,
    },
    quality: {
      level: { good: 'gut', limited: 'eingeschränkt', low: 'zu gering' },
      flag: {
        small: 'klein',
        blurred: 'unscharf',
        turned: 'abgewandt',
        occluded: 'teilweise verdeckt',
        cut_off: 'vom Bildrand abgeschnitten',
        unsure: 'vielleicht kein Gesicht',
      },
    },
    notMeant: {
      little:
        'Das heißt nicht, dass die Datei echt ist. Geschickte oder neuartige Manipulationen können unbemerkt bleiben, und das Programm prüft weder Stimmen noch Hintergründe noch Text, auch nicht, ob die Datei zeigt, was von ihr behauptet wird.',
      uncertain:
        'Das ist kein abgeschwächter Vorwurf. Es heißt, dass das Programm es nicht entscheiden kann und andere Wege der Prüfung entscheiden müssen.',
      substantial:
        'Das ist kein Beweis und sagt nichts darüber, wer was warum geändert hat. Schönheitsfilter, Retusche, starke Kompression und ungewöhnliches Licht können das Programm täuschen.',
      'n/a': 'Das heißt nicht, dass die Datei unverdächtig ist. Sie wurde nicht beurteilt.',
    },
    limits: [
      'Beurteilt werden nur Gesichter: keine Stimmen, keine Hintergründe, kein Text, auch nicht, ob das Bild zu dem Ereignis gehört, das es zeigen soll.',
      'Die Wahrscheinlichkeit wurde an den unter „Methode“ genannten Daten kalibriert. Wie gut sie für andere Kameras, Plattformen und Arten der Manipulation gilt, ist für diese Datei nicht bekannt.',
      'Die Spanne sagt, wie stark der Wert zwischen Einzelbildern und Ansichten desselben Gesichts schwankt. Fehler, die allen gemeinsam sind, erfasst sie nicht.',
      'Dies ist der Befund eines Programms. Er ist ein Hinweis neben anderen: der Quelle, den Umständen, weiteren Aufnahmen, den gezeigten Personen.',
    ],
    method: {
      detector:
        'Ein neuronales Netz vergleicht jedes Gesicht mit dem, was es über natürliche und manipulierte Gesichter gelernt hat; daraus wird eine kalibrierte Wahrscheinlichkeit abgeleitet.',
      rule: (uncertain, substantial) =>
        `Eine Wahrscheinlichkeit unter ${uncertain} gilt als wenig Hinweise, ab ${uncertain} als unsicher, ab ${substantial} als deutliche Hinweise. Tragen die Spanne oder die einzelnen Bilder das nicht, gilt sie als unsicher. Der Befund zur Datei ist der des Gesichts mit den stärksten Hinweisen.`,
      thresholds: (from) => `Woher diese Schwellen stammen: ${from}`,
      interval:
        'Die Spanne umfasst 90 % der Werte, die andere Einzelbilder und leicht veränderte Ansichten desselben Gesichts ergäben.',
      heatMap:
        'Die Wärmekarte zeigt, wo das Netz Hinweise auf eine Manipulation sieht, im Verhältnis zum Rest desselben Gesichts. Sie zeigt nicht, was verändert wurde, und die Karten zweier Gesichter lassen sich nicht vergleichen.',
      timeline:
        'Jeder Punkt ist ein beurteiltes Einzelbild; je größer der Punkt, desto mehr zählt es. Die Balken darunter zeigen, wann das Gesicht zu sehen ist.',
      privacy:
        'Dieser Bericht zeigt Gesichter. Geben Sie ihn nur an Personen weiter, die sie sehen dürfen. Er lädt nichts aus dem Netz.',
    },
    check: {
      who: 'Wer die Datei hat, kann diesen Bericht nachprüfen:',
      same: 'Vergewissern Sie sich, dass es dieselbe Datei ist: Ihr SHA-256 muss der hier angegebene sein.',
      run: 'Führen Sie dieselbe Version des Programms mit demselben Detektor aus:',
      compare: 'Vergleichen Sie die Wahrscheinlichkeiten. Kleine Unterschiede zwischen Rechnern kommen vom Runden.',
    },
    provenance: germanProvenance(formats),
    facePart: { eyes: 'Augen', nose: 'Nase', mouth: 'Mund', skin: 'Haut', outline: 'Umriss', surroundings: 'Umgebung' },
    label: {
      report: 'Bericht über Gesichter in Bildern und Videos',
      overview: 'Übersicht',
      file: 'Datei',
      files: 'Dateien',
      verdict: 'Befund',
      probability: 'Wahrscheinlichkeit einer Manipulation',
      interval: 'Spanne',
      faces: 'Gesichter',
      face: 'Gesicht',
      looked: 'Was untersucht wurde',
      why: 'Warum, und wobei Vorsicht geboten ist',
      notMeant: 'Was das nicht bedeutet',
      limits: 'Grenzen',
      method: 'Methode',
      checking: 'Wer das nachprüfen kann, und wie',
      quality: 'Qualität des Gesichts',
      size: 'Größe',
      position: 'Lage',
      sharpness: 'Schärfe',
      turned: 'Abgewandt um',
      covered: 'Verdeckt',
      distance: 'Abstand von natürlichen Gesichtern',
      percentile: 'Natürliche Gesichter, die näher liegen',
      onScreen: 'Zu sehen',
      timeline: 'Werte im Zeitverlauf',
      timelineAxis: 'Zeit im Video',
      heaviest: 'Einzelbilder, die am meisten zählten',
      time: 'Zeit',
      contribution: 'Beitrag (+ für, − gegen eine Manipulation)',
      heatMap: 'Wärmekarte',
      heatParts: 'Wo die Wärmekarte am stärksten ist',
      showHeatMap: 'Wärmekarte zeigen',
      nearest: 'Ähnlichste bekannte Gesichter',
      natural: 'natürlich',
      forged: 'gefälscht',
      similarity: 'Ähnlichkeit',
      media: 'Medium',
      picture: 'Bild',
      video: 'Video',
      pixels: 'Pixel',
      duration: 'Dauer',
      frames: 'Einzelbilder',
      frameRate: 'Bilder je Sekunde',
      format: 'Format',
      fileSize: 'Dateigröße',
      problems: 'Mängel',
      tool: 'Programm',
      detector: 'Detektor',
      checksum: 'SHA-256 des Detektors',
      thresholds: 'Schwellen',
      made: 'Bericht erstellt',
      elapsed: 'Benötigte Zeit',
      notJudged: 'nicht beurteilt',
      noThumbnail: 'kein Bild dieses Gesichts',
      message: 'Meldung',
      contents: 'Inhalt',
      moreFaces: 'Weitere Gesichter ohne Bild',
    },
    face: (number) => `Gesicht ${n(number)}`,
    counted: { files: (f) => count(f, { one: '# Datei', other: '# Dateien' }), faces, frames },
  };
}
