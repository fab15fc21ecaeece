/** @file Words on provenance, German. */
import type { Formats } from '../formats.ts';
import type { ProvenanceWords } from './provenance-words.ts';

export function germanProvenance({ number: n }: Formats): ProvenanceWords {
  return {
    apart:
      'Es folgt, was die Datei über sich selbst sagt. Auf den Befund oben hat das keinen Einfluss. Jeder kann es entfernen, und vieles davon lässt sich fälschen; dass etwas fehlt, ist kein Hinweis auf irgendetwas.',
    c2pa: {
      absent: {
        label: 'keine',
        sentence:
          'Die Datei trägt keine Content Credentials. Die meisten Dateien haben keine, und die meisten Plattformen entfernen sie: Das ist kein Hinweis auf irgendetwas.',
      },
      valid: {
        label: 'gültig, Unterzeichner vertrauenswürdig',
        sentence:
          'Die Datei ist seit der Unterzeichnung unverändert, und für den Unterzeichner bürgt eine Stelle auf der angegebenen Vertrauensliste. Was der Unterzeichner sagt, bleibt eine Aussage des Unterzeichners.',
      },
      untrusted: {
        label: 'unverändert, Unterzeichner unverbürgt',
        sentence:
          'Die Datei ist seit der Unterzeichnung unverändert, aber keine Stelle auf einer Vertrauensliste bürgt für den Unterzeichner: Der Name könnte von jedem stammen.',
      },
      invalid: {
        label: 'ungültig',
        sentence:
          'Die Content Credentials passen nicht zur Datei: Sie wurde nach der Unterzeichnung verändert, oder die Unterschrift hält nicht stand. Auch ein harmloses Programm kann das verursachen.',
      },
      unreadable: {
        label: 'nicht lesbar',
        sentence: 'Die Datei trägt Content Credentials, die nicht gelesen werden konnten.',
      },
      not_checked: {
        label: 'nicht geprüft',
        sentence:
          'Content Credentials wurden nicht geprüft: Das Format trägt keine, die dieses Programm liest, die Datei ist beschädigt, oder sie liegen anderswo.',
      },
    },
    noTrustList: 'Es wurde keine Vertrauensliste angegeben; für keinen Unterzeichner konnte also jemand bürgen.',
    remote: 'Die Datei verweist auf Content Credentials im Netz. Sie wurden nicht abgerufen:',
    action: {
      created: 'erstellt',
      opened: 'geöffnet',
      edited: 'bearbeitet',
      cropped: 'zugeschnitten',
      resized: 'in der Größe geändert',
      color_adjustments: 'Farben angepasst',
      filtered: 'gefiltert',
      placed: 'etwas eingefügt',
      removed: 'etwas entfernt',
      drawing: 'bemalt',
      converted: 'umgewandelt',
      transcoded: 'neu kodiert',
      published: 'veröffentlicht',
      redacted: 'Angaben geschwärzt',
    },
    relationship: { parentOf: 'daraus entstanden', componentOf: 'Teil davon', inputTo: 'Eingabe' },
    declared: {
      generated: 'Die Datei gibt an, von einem trainierten Modell erzeugt worden zu sein.',
      composite: 'Die Datei gibt an, dass Teile von ihr von einem trainierten Modell erzeugt wurden.',
      generator: 'Die Datei enthält den Namen oder die Einstellungen eines Programms, das Bilder erzeugt.',
    },
    nothingDeclared:
      'Die Datei gibt nicht an, von einem Modell erzeugt worden zu sein. Das ist kein Hinweis auf irgendetwas: Solche Angaben sind freiwillig und leicht zu entfernen.',
    noMetadata:
      'Die Datei enthält keine solchen Angaben. Messenger und Plattformen entfernen sie meist: Das ist kein Hinweis auf irgendetwas.',
    metadataClaims: 'Jeder kann diese Einträge schreiben, ändern oder entfernen.',
    time: {
      taken: 'aufgenommen',
      digitised: 'digitalisiert',
      created: 'erstellt',
      modified: 'geändert',
      metadata: 'Metadaten geändert',
    },
    locationPresent: 'Die Datei enthält einen Ort. Er wird hier nicht gezeigt.',
    locationAbsent: 'keiner',
    jpeg: (quality, standard, details) =>
      `JPEG-Qualität etwa ${n(quality)} ${standard ? 'mit den üblichen Tabellen von libjpeg' : 'mit eigenen Tabellen, wie Kameras und Bildbearbeitungen sie verwenden'} (${details})`,
    progressive: 'progressiv',
    problem: {
      metadata_damaged: 'Die Metadaten sind beschädigt und konnten nicht gelesen werden.',
      metadata_too_large: 'Einige Metadaten sind zu groß oder von einer Art, die nicht gelesen wird, und fehlen hier.',
      file_too_large: 'Die Datei ist zu groß; nur ihr Anfang wurde durchsucht.',
      encoder_unknown: 'Die Angaben zum Encoder konnten nicht gelesen werden.',
    },
    label: {
      title: 'Herkunft',
      credentials: 'Content Credentials (C2PA)',
      signer: 'Unterzeichner',
      signed: 'Unterzeichnet',
      claimedBy: 'Angaben gemacht von',
      actions: 'Schritte',
      ingredients: 'Bestandteile',
      failures: 'Was nicht stimmt',
      declared: 'Erklärte Erzeugung durch KI',
      metadata: 'Metadaten (EXIF, XMP, IPTC)',
      camera: 'Kamera',
      lens: 'Objektiv',
      software: 'Software',
      edits: 'Bearbeitungen',
      times: 'Zeiten',
      credits: 'Urheberangaben',
      location: 'Ort',
      encoder: 'Encoder',
      container: 'Container',
      codec: 'Codec',
      tags: 'Kennungen',
      readFrom: 'gelesen aus',
    },
  };
}
