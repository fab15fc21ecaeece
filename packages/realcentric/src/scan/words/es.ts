/** @file Spanish. */
import type { Formats } from './formats.ts';
import { spanishProvenance } from './provenance/es.ts';
import type { Words } from './words.ts';

export function spanish(formats: Formats): Words {
  const { number: n, percent, count, duration } = formats;
  const faces = (value: number) => count(value, { one: '# rostro', other: '# rostros' });
  const frames = (value: number) => count(value, { one: '# fotograma', other: '# fotogramas' });
  const found = (value: number) =>
    value === 0
      ? 'no se encontró ningún rostro'
      : count(value, { one: 'se encontró # rostro', other: 'se encontraron # rostros' });
  return {
    formats,
    verdict: {
      little: 'pocos indicios',
      uncertain: 'incierto',
      substantial: 'indicios sustanciales',
      'n/a': 'no evaluado',
    },
    status: {
      ok: 'evaluado',
      no_face: 'no se encontró ningún rostro',
      low_quality: 'rostros poco nítidos',
      unsupported: 'ni imagen ni vídeo',
      error: 'no se pudo leer',
    },
    statement: {
      little: (f) =>
        f > 1
          ? `La herramienta encontró pocos indicios de que alguno de los ${faces(f)} que pudo evaluar haya sido manipulado.`
          : 'La herramienta encontró pocos indicios de que el rostro haya sido manipulado.',
      uncertain: (f) =>
        f > 1
          ? `El resultado es incierto: en al menos uno de los ${faces(f)} que pudo evaluar, la herramienta no puede ni afirmar ni descartar una manipulación.`
          : 'El resultado es incierto: la herramienta no puede ni afirmar ni descartar que el rostro haya sido manipulado.',
      substantial: (f) =>
        f > 1
          ? `La herramienta encontró indicios sustanciales de que al menos uno de los ${faces(f)} que pudo evaluar ha sido manipulado.`
          : 'La herramienta encontró indicios sustanciales de que el rostro ha sido manipulado.',
      no_face:
        'No se encontró ningún rostro. La herramienta solo evalúa rostros, por lo que no dice nada sobre este archivo.',
      low_quality: (f) =>
        f > 1
          ? `Se encontraron ${faces(f)}, pero ninguno se ve con claridad suficiente para evaluarlo.`
          : 'Se encontró un rostro, pero no se ve con claridad suficiente para evaluarlo.',
      unsupported: 'El archivo no es una imagen ni un vídeo que la herramienta pueda leer.',
      error: 'No se pudo leer el archivo, por lo que no se evaluó nada.',
      probability: (p, low, high, face) =>
        `${face === null ? 'La' : `Para el rostro ${n(face)}, la`} probabilidad estimada de manipulación es del ${p}; en otros fotogramas y vistas del mismo rostro oscila entre el ${low} y el ${high}.`,
    },
    looked: {
      picture: (width, height, f) => `Se examinó la imagen completa (${n(width)} × ${n(height)} píxeles); ${found(f)}.`,
      video: (looked, of, seconds, whole, f) =>
        `Se ${looked === 1 ? 'examinó' : 'examinaron'} ${of === null ? frames(looked) : `${n(looked)} de ${frames(of)}`}, repartidos a lo largo de ${duration(seconds)} de un vídeo de ${duration(whole)}; ${found(f)}.`,
      stopped: {
        all: 'No quedaban más fotogramas por examinar.',
        budget: 'El límite de tiempo o de fotogramas puso fin a la búsqueda.',
        sure: 'Más fotogramas apenas habrían cambiado el resultado.',
      },
    },
    reason: {
      no_face: (v) => `No se encontró ningún rostro en ${frames(v.frames)}.`,
      face_too_small: (v) =>
        `El rostro es demasiado pequeño para evaluarlo: ${n(v.size)} píxeles, cuando hacen falta ${n(v.least)}.`,
      face_small: (v) =>
        `El rostro es pequeño: ${n(v.size)} píxeles; a partir de ${n(v.least)} la evaluación es más fiable.`,
      face_too_blurred: () => 'El rostro está demasiado borroso para evaluarlo.',
      face_blurred: () => 'El rostro está borroso.',
      face_turned_away: (v) =>
        `El rostro está girado ${n(v.angle)}° respecto a la cámara, demasiado para evaluarlo (máximo ${n(v.most)}°).`,
      face_turned: (v) =>
        `El rostro está girado ${n(v.angle)}° respecto a la cámara; es preferible que no pase de ${n(v.most)}°.`,
      face_covered: (v) =>
        `Aproximadamente el ${percent(v.occlusion)} del rostro está tapado, demasiado para evaluarlo.`,
      face_partly_covered: (v) => `Aproximadamente el ${percent(v.occlusion)} del rostro está tapado.`,
      face_mostly_outside: (v) => `Solo el ${percent(v.inside)} del rostro está dentro de la imagen.`,
      face_cut_off: (v) => `El borde de la imagen corta el rostro; se ve el ${percent(v.inside)}.`,
      face_unsure: (v) => `Puede que no sea un rostro (confianza del ${percent(v.confidence)}).`,
      between_bands: (v) =>
        `La probabilidad del ${percent(v.probability)} está entre el ${percent(v.uncertain)} y el ${percent(v.substantial)}, el intervalo que se considera incierto.`,
      interval_crosses_band: (v) =>
        `En otros fotogramas y vistas la probabilidad oscila entre el ${percent(v.low)} y el ${percent(v.high)}, a ambos lados del umbral del ${percent(v.threshold)}.`,
      not_sustained: (v) =>
        `Los indicios no se mantienen: ${n(v.frames)} de ${frames(v.of)} alcanzan el nivel del resultado, menos del ${percent(v.least)}.`,
      few_frames: (v) => `El rostro solo pudo evaluarse en ${frames(v.frames)}; lo deseable son ${n(v.least)}.`,
      faces_disagree: (v) =>
        `Los rostros difieren: ${count(v.substantial, { one: '# muestra', other: '# muestran' })} indicios sustanciales y ${count(v.little, { one: '# muestra', other: '# muestran' })} pocos.`,
      faces_not_judged: (v) => `No se pudieron evaluar ${n(v.faces)} de ${faces(v.of)}.`,
      budget_reached: (v) =>
        `El límite de tiempo o de fotogramas se alcanzó tras ${frames(v.frames)}, antes de que los valores se estabilizaran.`,
      damaged: (v) =>
        `El vídeo está dañado: se pudieron leer ${duration(v.readable)} de ${duration(v.duration)}, y en eso se basa el resultado.`,
    },
    quality: {
      level: { good: 'buena', limited: 'limitada', low: 'insuficiente' },
      flag: {
        small: 'pequeño',
        blurred: 'borroso',
        turned: 'girado',
        occluded: 'parcialmente tapado',
        cut_off: 'cortado por el borde',
        unsure: 'quizá no sea un rostro',
      },
    },
    notMeant: {
      little:
        'No significa que el archivo sea auténtico. Las manipulaciones hábiles o de un tipo nuevo pueden pasar inadvertidas, y la herramienta no examina voces, fondos ni textos, ni si el archivo muestra lo que se afirma de él.',
      uncertain:
        'No es una acusación atenuada. Significa que la herramienta no puede decidir y que deben hacerlo otras formas de verificación.',
      substantial:
        'No es una prueba, y no dice quién cambió qué ni por qué. Los filtros de belleza, el retoque, una compresión fuerte o una luz inusual pueden engañar a la herramienta.',
      'n/a': 'No significa que el archivo esté libre de sospecha. No se evaluó.',
    },
    limits: [
      'Solo se evalúan rostros: no voces, ni fondos, ni textos, ni si la imagen corresponde al hecho que se dice que muestra.',
      'La probabilidad se calibró con los datos indicados en «Método». No se sabe hasta qué punto vale, para este archivo, con otras cámaras, plataformas y tipos de manipulación.',
      'El intervalo indica cuánto varía el valor entre fotogramas y vistas del mismo rostro. No abarca los errores comunes a todos ellos.',
      'Este es el resultado de un programa. Es un indicio entre otros: la fuente, las circunstancias, otras grabaciones, las personas que aparecen.',
    ],
    method: {
      detector:
        'Una red neuronal compara cada rostro con lo que aprendió de rostros naturales y manipulados, y de ahí se obtiene una probabilidad calibrada.',
      rule: (uncertain, substantial) =>
        `Una probabilidad inferior al ${uncertain} cuenta como pocos indicios; a partir del ${uncertain}, como incierta; a partir del ${substantial}, como indicios sustanciales. Si el intervalo o los fotogramas no lo respaldan, cuenta como incierta. El resultado del archivo es el del rostro con indicios más fuertes.`,
      thresholds: (from) => `De dónde proceden estos umbrales: ${from}`,
      interval:
        'El intervalo abarca el 90 % de los valores que darían otros fotogramas y vistas ligeramente modificadas del mismo rostro.',
      heatMap:
        'El mapa de calor muestra dónde ve la red indicios de manipulación, en relación con el resto del mismo rostro. No es un mapa de lo que se modificó, y los mapas de dos rostros no se pueden comparar.',
      timeline:
        'Cada punto es un fotograma evaluado; cuanto mayor es el punto, más cuenta. Las barras inferiores muestran cuándo aparece el rostro.',
      privacy: 'Este informe muestra rostros. Entréguelo solo a quienes puedan verlos. No carga nada de la red.',
    },
    check: {
      who: 'Cualquiera que tenga el archivo puede comprobar este informe:',
      same: 'Asegúrese de que el archivo es el mismo: su SHA-256 debe ser el indicado aquí.',
      run: 'Ejecute la misma versión de la herramienta con el mismo detector:',
      compare: 'Compare las probabilidades. Las pequeñas diferencias entre ordenadores se deben al redondeo.',
    },
    provenance: spanishProvenance(formats),
    facePart: {
      eyes: 'ojos',
      nose: 'nariz',
      mouth: 'boca',
      skin: 'piel',
      outline: 'contorno',
      surroundings: 'entorno',
    },
    label: {
      report: 'Informe sobre rostros en imágenes y vídeos',
      overview: 'Resumen',
      file: 'Archivo',
      files: 'Archivos',
      verdict: 'Resultado',
      probability: 'Probabilidad de manipulación',
      interval: 'Intervalo',
      faces: 'Rostros',
      face: 'Rostro',
      looked: 'Qué se examinó',
      why: 'Por qué, y con qué cautela',
      notMeant: 'Qué no significa',
      limits: 'Límites',
      method: 'Método',
      checking: 'Quién puede comprobarlo, y cómo',
      quality: 'Calidad del rostro',
      size: 'Tamaño',
      position: 'Posición',
      sharpness: 'Nitidez',
      turned: 'Girado',
      covered: 'Tapado',
      distance: 'Distancia a los rostros naturales',
      percentile: 'Rostros naturales más cercanos',
      onScreen: 'En pantalla',
      timeline: 'Valores a lo largo del tiempo',
      timelineAxis: 'Tiempo en el vídeo',
      heaviest: 'Fotogramas que más contaron',
      time: 'Tiempo',
      contribution: 'Contribución (+ a favor, − en contra de una manipulación)',
      heatMap: 'Mapa de calor',
      heatParts: 'Dónde es más intenso el mapa de calor',
      showHeatMap: 'Mostrar el mapa de calor',
      nearest: 'Rostros conocidos más parecidos',
      natural: 'natural',
      forged: 'falsificado',
      similarity: 'Similitud',
      media: 'Medio',
      picture: 'Imagen',
      video: 'Vídeo',
      pixels: 'píxeles',
      duration: 'Duración',
      frames: 'Fotogramas',
      frameRate: 'Fotogramas por segundo',
      format: 'Formato',
      fileSize: 'Tamaño del archivo',
      problems: 'Problemas',
      tool: 'Herramienta',
      detector: 'Detector',
      checksum: 'SHA-256 del detector',
      thresholds: 'Umbrales',
      made: 'Informe elaborado',
      elapsed: 'Tiempo empleado',
      notJudged: 'no evaluado',
      noThumbnail: 'sin imagen de este rostro',
      message: 'Mensaje',
      contents: 'Contenido',
      moreFaces: 'Otros rostros sin imagen',
    },
    face: (number) => `Rostro ${n(number)}`,
    counted: { files: (f) => count(f, { one: '# archivo', other: '# archivos' }), faces, frames },
  };
}
