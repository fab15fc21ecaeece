/** @file French. */
import type { Formats } from './formats.ts';
import { frenchProvenance } from './provenance/fr.ts';
import type { Words } from './words.ts';

export function french(formats: Formats): Words {
  const { number: n, percent, count, duration } = formats;
  const faces = (value: number) => count(value, { one: '# visage', other: '# visages' });
  const frames = (value: number) => count(value, { one: '# image', other: '# images' });
  const found = (value: number) =>
    value === 0
      ? 'aucun visage n’a été trouvé'
      : count(value, { one: '# visage a été trouvé', other: '# visages ont été trouvés' });
  return {
    formats,
    verdict: {
      little: 'peu d’indices',
      uncertain: 'incertain',
      substantial: 'indices sérieux',
      'n/a': 'non évalué',
    },
    status: {
      ok: 'évalué',
      no_face: 'aucun visage trouvé',
      low_quality: 'visages pas assez nets',
      unsupported: 'ni image ni vidéo',
      error: 'illisible',
    },
    statement: {
      little: (f) =>
        f > 1
          ? `L’outil a trouvé peu d’indices d’une manipulation des ${faces(f)} qu’il a pu évaluer.`
          : 'L’outil a trouvé peu d’indices d’une manipulation du visage.',
      uncertain: (f) =>
        f > 1
          ? `Le résultat est incertain : pour au moins un des ${faces(f)} qu’il a pu évaluer, l’outil ne peut ni affirmer ni exclure une manipulation.`
          : 'Le résultat est incertain : l’outil ne peut ni affirmer ni exclure une manipulation du visage.',
      substantial: (f) =>
        f > 1
          ? `L’outil a trouvé des indices sérieux d’une manipulation d’au moins un des ${faces(f)} qu’il a pu évaluer.`
          : 'L’outil a trouvé des indices sérieux d’une manipulation du visage.',
      no_face: 'Aucun visage n’a été trouvé. L’outil n’évalue que les visages et ne dit donc rien de ce fichier.',
      low_quality: (f) =>
        f > 1
          ? `${faces(f)} ont été trouvés, mais aucun n’est assez net pour être évalué.`
          : 'Un visage a été trouvé, mais il n’est pas assez net pour être évalué.',
      unsupported: 'Le fichier n’est ni une image ni une vidéo que l’outil puisse lire.',
      error: 'Le fichier n’a pas pu être lu ; rien n’a été évalué.',
      probability: (p, low, high, face) =>
        `${face === null ? 'La' : `Pour le visage ${n(face)}, la`} probabilité estimée d’une manipulation est de ${p} ; sur d’autres images et vues du même visage, elle va de ${low} à ${high}.`,
    },
    looked: {
      picture: (width, height, f) =>
        `L’image entière (${n(width)} × ${n(height)} pixels) a été examinée ; ${found(f)}.`,
      video: (looked, of, seconds, whole, f) =>
        `${of === null ? frames(looked) : `${n(looked)} sur ${frames(of)}`}, réparties sur ${duration(seconds)} d’une vidéo de ${duration(whole)}, ${looked === 1 ? 'a été examinée' : 'ont été examinées'} ; ${found(f)}.`,
      stopped: {
        all: 'Il ne restait plus d’images à examiner.',
        budget: 'La limite de temps ou d’images a mis fin à la recherche.',
        sure: 'D’autres images n’auraient guère changé le résultat.',
      },
    },
    reason: {
      no_face: (v) => `Aucun visage n’a été trouvé dans ${frames(v.frames)}.`,
      face_too_small: (v) =>
        `Le visage est trop petit pour être évalué : ${n(v.size)} pixels, alors qu’il en faut ${n(v.least)}.`,
      face_small: (v) =>
        `Le visage est petit : ${n(v.size)} pixels ; à partir de ${n(v.least)}, l’évaluation est plus fiable.`,
      face_too_blurred: () => 'Le visage est trop flou pour être évalué.',
      face_blurred: () => 'Le visage est flou.',
      face_turned_away: (v) =>
        `Le visage est tourné de ${n(v.angle)}° par rapport à l’appareil, trop pour être évalué (${n(v.most)}° au plus).`,
      face_turned: (v) =>
        `Le visage est tourné de ${n(v.angle)}° par rapport à l’appareil ; mieux vaut ne pas dépasser ${n(v.most)}°.`,
      face_covered: (v) => `Environ ${percent(v.occlusion)} du visage est caché, trop pour être évalué.`,
      face_partly_covered: (v) => `Environ ${percent(v.occlusion)} du visage est caché.`,
      face_mostly_outside: (v) => `Seuls ${percent(v.inside)} du visage se trouvent dans l’image.`,
      face_cut_off: (v) => `Le bord de l’image coupe le visage ; on en voit ${percent(v.inside)}.`,
      face_unsure: (v) => `Ce n’est peut-être pas un visage (confiance de ${percent(v.confidence)}).`,
      between_bands: (v) =>
        `La probabilité de ${percent(v.probability)} se situe entre ${percent(v.uncertain)} et ${percent(v.substantial)}, la plage tenue pour incertaine.`,
      interval_crosses_band: (v) =>
        `Sur d’autres images et vues, la probabilité va de ${percent(v.low)} à ${percent(v.high)}, de part et d’autre du seuil de ${percent(v.threshold)}.`,
      not_sustained: (v) =>
        `Les indices ne se maintiennent pas : ${n(v.frames)} sur ${frames(v.of)} atteignent le niveau du résultat, moins de ${percent(v.least)}.`,
      few_frames: (v) => `Le visage n’a pu être évalué que dans ${frames(v.frames)} ; ${n(v.least)} sont souhaitables.`,
      faces_disagree: (v) =>
        `Les visages diffèrent : ${count(v.substantial, { one: '# présente', other: '# présentent' })} des indices sérieux, ${count(v.little, { one: '# en présente', other: '# en présentent' })} peu.`,
      faces_not_judged: (v) => `${n(v.faces)} sur ${faces(v.of)} n’ont pas pu être évalués.`,
      budget_reached: (v) =>
        `La limite de temps ou d’images a été atteinte après ${frames(v.frames)}, avant que les valeurs ne se stabilisent.`,
      damaged: (v) =>
        `La vidéo est endommagée : ${duration(v.readable)} sur ${duration(v.duration)} ont pu être lues, et le résultat repose là-dessus.`,
    },
    quality: {
      level: { good: 'bonne', limited: 'limitée', low: 'insuffisante' },
      flag: {
        small: 'petit',
        blurred: 'flou',
        turned: 'tourné',
        occluded: 'en partie caché',
        cut_off: 'coupé par le bord',
        unsure: 'peut-être pas un visage',
      },
    },
    notMeant: {
      little:
        'Cela ne signifie pas que le fichier est authentique. Des manipulations habiles ou d’un genre nouveau peuvent passer inaperçues, et l’outil n’examine ni les voix, ni les arrière-plans, ni les textes, ni si le fichier montre bien ce que l’on en dit.',
      uncertain:
        'Ce n’est pas une accusation atténuée. Cela signifie que l’outil ne peut pas trancher et que d’autres moyens de vérification doivent le faire.',
      substantial:
        'Ce n’est pas une preuve, et cela ne dit ni qui a changé quoi, ni pourquoi. Les filtres de beauté, la retouche, une forte compression ou une lumière inhabituelle peuvent tromper l’outil.',
      'n/a': 'Cela ne signifie pas que le fichier est au-dessus de tout soupçon. Il n’a pas été évalué.',
    },
    limits: [
      'Seuls les visages sont évalués : ni les voix, ni les arrière-plans, ni les textes, ni le lien entre l’image et l’événement qu’elle est censée montrer.',
      'La probabilité a été calibrée sur les données indiquées sous « Méthode ». On ne sait pas, pour ce fichier, dans quelle mesure elle vaut pour d’autres appareils, plateformes et genres de manipulation.',
      'L’intervalle indique de combien la valeur varie d’une image et d’une vue à l’autre du même visage. Il ne couvre pas les erreurs communes à toutes.',
      'Ceci est le résultat d’un programme. C’est un indice parmi d’autres : la source, les circonstances, d’autres enregistrements, les personnes montrées.',
    ],
    method: {
      detector:
        'Un réseau de neurones compare chaque visage à ce qu’il a appris des visages naturels et manipulés ; on en tire une probabilité calibrée.',
      rule: (uncertain, substantial) =>
        `Une probabilité inférieure à ${uncertain} compte comme peu d’indices, à partir de ${uncertain} comme incertaine, à partir de ${substantial} comme indices sérieux. Si l’intervalle ou les images ne le confirment pas, elle compte comme incertaine. Le résultat du fichier est celui du visage aux indices les plus forts.`,
      thresholds: (from) => `D’où viennent ces seuils : ${from}`,
      interval:
        'L’intervalle couvre 90 % des valeurs que donneraient d’autres images et des vues légèrement modifiées du même visage.',
      heatMap:
        'La carte de chaleur montre où le réseau voit des indices de manipulation, par rapport au reste du même visage. Ce n’est pas une carte de ce qui a été modifié, et les cartes de deux visages ne peuvent pas être comparées.',
      timeline:
        'Chaque point est une image évaluée ; plus le point est gros, plus elle compte. Les barres en dessous montrent quand le visage est à l’écran.',
      privacy:
        'Ce rapport montre des visages. Ne le transmettez qu’à des personnes autorisées à les voir. Il ne charge rien depuis le réseau.',
    },
    check: {
      who: 'Quiconque possède le fichier peut vérifier ce rapport :',
      same: 'Assurez-vous que le fichier est le même : son SHA-256 doit être celui indiqué ici.',
      run: 'Exécutez la même version de l’outil avec le même détecteur :',
      compare: 'Comparez les probabilités. De petites différences d’un ordinateur à l’autre viennent des arrondis.',
    },
    provenance: frenchProvenance(formats),
    facePart: {
      eyes: 'yeux',
      nose: 'nez',
      mouth: 'bouche',
      skin: 'peau',
      outline: 'contour',
      surroundings: 'alentours',
    },
    label: {
      report: 'Rapport sur les visages dans des images et des vidéos',
      overview: 'Vue d’ensemble',
      file: 'Fichier',
      files: 'Fichiers',
      verdict: 'Résultat',
      probability: 'Probabilité d’une manipulation',
      interval: 'Intervalle',
      faces: 'Visages',
      face: 'Visage',
      looked: 'Ce qui a été examiné',
      why: 'Pourquoi, et avec quelle prudence',
      notMeant: 'Ce que cela ne signifie pas',
      limits: 'Limites',
      method: 'Méthode',
      checking: 'Qui peut vérifier, et comment',
      quality: 'Qualité du visage',
      size: 'Taille',
      position: 'Position',
      sharpness: 'Netteté',
      turned: 'Tourné de',
      covered: 'Caché',
      distance: 'Distance aux visages naturels',
      percentile: 'Visages naturels plus proches',
      onScreen: 'À l’écran',
      timeline: 'Valeurs au fil du temps',
      timelineAxis: 'Temps dans la vidéo',
      heaviest: 'Images qui ont le plus compté',
      time: 'Temps',
      contribution: 'Contribution (+ pour, − contre une manipulation)',
      heatMap: 'Carte de chaleur',
      heatParts: 'Où la carte de chaleur est la plus forte',
      showHeatMap: 'Afficher la carte de chaleur',
      nearest: 'Visages connus les plus semblables',
      natural: 'naturel',
      forged: 'falsifié',
      similarity: 'Similarité',
      media: 'Média',
      picture: 'Image',
      video: 'Vidéo',
      pixels: 'pixels',
      duration: 'Durée',
      frames: 'Images',
      frameRate: 'Images par seconde',
      format: 'Format',
      fileSize: 'Taille du fichier',
      problems: 'Problèmes',
      tool: 'Outil',
      detector: 'Détecteur',
      checksum: 'SHA-256 du détecteur',
      thresholds: 'Seuils',
      made: 'Rapport établi',
      elapsed: 'Temps nécessaire',
      notJudged: 'non évalué',
      noThumbnail: 'pas d’image de ce visage',
      message: 'Message',
      contents: 'Sommaire',
      moreFaces: 'Autres visages sans image',
    },
    face: (number) => `Visage ${n(number)}`,
    counted: { files: (f) => count(f, { one: '# fichier', other: '# fichiers' }), faces, frames },
  };
}
