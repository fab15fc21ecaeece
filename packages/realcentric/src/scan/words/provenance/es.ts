/** @file Words on provenance, Spanish. */
import type { Formats } from '../formats.ts';
import type { ProvenanceWords } from './provenance-words.ts';

export function spanishProvenance({ number: n }: Formats): ProvenanceWords {
  return {
    apart:
      'Lo que sigue es lo que el archivo dice de sí mismo. No influye en el resultado anterior. Cualquiera puede eliminarlo y mucho puede falsificarse; que algo falte no es indicio de nada.',
    c2pa: {
      absent: {
        label: 'ninguna',
        sentence:
          'El archivo no lleva Content Credentials. La mayoría de los archivos no las llevan y la mayoría de las plataformas las eliminan: no es indicio de nada.',
      },
      valid: {
        label: 'válidas, firmante de confianza',
        sentence:
          'El archivo no ha cambiado desde que se firmó y responde por el firmante una autoridad de la lista de confianza indicada. Lo que el firmante dice sigue siendo una declaración del firmante.',
      },
      untrusted: {
        label: 'sin cambios, firmante no avalado',
        sentence:
          'El archivo no ha cambiado desde que se firmó, pero ninguna autoridad de una lista de confianza responde por el firmante: el nombre podría ser de cualquiera.',
      },
      invalid: {
        label: 'no válidas',
        sentence:
          'Las Content Credentials no corresponden al archivo: se modificó después de firmarlo o la firma no se sostiene. También puede causarlo un programa inofensivo.',
      },
      unreadable: {
        label: 'ilegibles',
        sentence: 'El archivo lleva Content Credentials que no se pudieron leer.',
      },
      not_checked: {
        label: 'sin comprobar',
        sentence:
          'No se comprobaron las Content Credentials: el formato no lleva ninguna que esta herramienta lea, el archivo está dañado o se encuentran en otro lugar.',
      },
    },
    noTrustList: 'No se indicó ninguna lista de confianza, por lo que nadie podía responder por el firmante.',
    remote: 'El archivo remite a Content Credentials en la red. No se descargaron:',
    action: {
      created: 'creado',
      opened: 'abierto',
      edited: 'editado',
      cropped: 'recortado',
      resized: 'cambiado de tamaño',
      color_adjustments: 'colores ajustados',
      filtered: 'filtrado',
      placed: 'se insertó algo',
      removed: 'se eliminó algo',
      drawing: 'dibujado encima',
      converted: 'convertido',
      transcoded: 'recodificado',
      published: 'publicado',
      redacted: 'datos suprimidos',
    },
    relationship: { parentOf: 'hecho a partir de él', componentOf: 'parte de él', inputTo: 'entrada' },
    declared: {
      generated: 'El archivo declara haber sido generado por un modelo entrenado.',
      composite: 'El archivo declara que partes de él fueron generadas por un modelo entrenado.',
      generator: 'El archivo contiene el nombre o los ajustes de un programa que genera imágenes.',
    },
    nothingDeclared:
      'El archivo no declara haber sido generado por un modelo. No es indicio de nada: esas declaraciones son voluntarias y fáciles de eliminar.',
    noMetadata:
      'El archivo no contiene estos datos. Los servicios de mensajería y las plataformas suelen eliminarlos: no es indicio de nada.',
    metadataClaims: 'Cualquiera puede escribir, cambiar o eliminar estas entradas.',
    time: {
      taken: 'tomada',
      digitised: 'digitalizada',
      created: 'creado',
      modified: 'modificado',
      metadata: 'metadatos modificados',
    },
    locationPresent: 'El archivo contiene un lugar. No se muestra aquí.',
    locationAbsent: 'ninguno',
    jpeg: (quality, standard, details) =>
      `Calidad JPEG aproximada de ${n(quality)} ${standard ? 'con las tablas habituales de libjpeg' : 'con tablas propias, como las que usan cámaras y editores'} (${details})`,
    progressive: 'progresivo',
    problem: {
      metadata_damaged: 'Los metadatos están dañados y no se pudieron leer.',
      metadata_too_large: 'Algunos metadatos son demasiado grandes o de un tipo que no se lee, y se han dejado fuera.',
      file_too_large: 'El archivo es demasiado grande; solo se examinó el principio.',
      encoder_unknown: 'No se pudieron leer los datos del codificador.',
    },
    label: {
      title: 'Procedencia',
      credentials: 'Content Credentials (C2PA)',
      signer: 'Firmante',
      signed: 'Firmado',
      claimedBy: 'Declarado por',
      actions: 'Acciones',
      ingredients: 'Componentes',
      failures: 'Qué falló',
      declared: 'Generación por IA declarada',
      metadata: 'Metadatos (EXIF, XMP, IPTC)',
      camera: 'Cámara',
      lens: 'Objetivo',
      software: 'Programas',
      edits: 'Ediciones',
      times: 'Fechas',
      credits: 'Créditos',
      location: 'Lugar',
      encoder: 'Codificador',
      container: 'Contenedor',
      codec: 'Códec',
      tags: 'Marcas',
      readFrom: 'leído de',
    },
  };
}
