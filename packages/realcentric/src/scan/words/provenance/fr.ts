/** @file Words on provenance, French. */
import type { Formats } from '../formats.ts';
import type { ProvenanceWords } from './provenance-words.ts';

export function frenchProvenance({ number: n }: Formats): ProvenanceWords {
  return {
    apart:
      'Voici ce que le fichier dit de lui-même. Cela n’intervient pas dans le résultat ci-dessus. Chacun peut le supprimer et une grande partie peut être falsifiée ; l’absence d’une information n’est l’indice de rien.',
    c2pa: {
      absent: {
        label: 'aucune',
        sentence:
          'Le fichier ne porte pas de Content Credentials. La plupart des fichiers n’en ont pas et la plupart des plateformes les suppriment : ce n’est l’indice de rien.',
      },
      valid: {
        label: 'valides, signataire de confiance',
        sentence:
          'Le fichier est inchangé depuis sa signature, et une autorité de la liste de confiance indiquée répond du signataire. Ce que dit le signataire reste une déclaration du signataire.',
      },
      untrusted: {
        label: 'inchangé, signataire sans garant',
        sentence:
          'Le fichier est inchangé depuis sa signature, mais aucune autorité d’une liste de confiance ne répond du signataire : le nom pourrait être celui de n’importe qui.',
      },
      invalid: {
        label: 'non valides',
        sentence:
          'Les Content Credentials ne correspondent pas au fichier : il a été modifié après sa signature, ou la signature ne tient pas. Un programme inoffensif peut aussi en être la cause.',
      },
      unreadable: {
        label: 'illisibles',
        sentence: 'Le fichier porte des Content Credentials qui n’ont pas pu être lues.',
      },
      not_checked: {
        label: 'non vérifiées',
        sentence:
          'Les Content Credentials n’ont pas été vérifiées : le format n’en porte pas que cet outil lise, le fichier est endommagé, ou elles se trouvent ailleurs.',
      },
    },
    noTrustList: 'Aucune liste de confiance n’a été indiquée ; personne ne pouvait donc répondre du signataire.',
    remote: 'Le fichier renvoie à des Content Credentials sur le réseau. Elles n’ont pas été téléchargées :',
    action: {
      created: 'créé',
      opened: 'ouvert',
      edited: 'modifié',
      cropped: 'recadré',
      resized: 'redimensionné',
      color_adjustments: 'couleurs ajustées',
      filtered: 'filtré',
      placed: 'un élément inséré',
      removed: 'un élément supprimé',
      drawing: 'dessiné',
      converted: 'converti',
      transcoded: 'réencodé',
      published: 'publié',
      redacted: 'informations masquées',
    },
    relationship: { parentOf: 'fait à partir de lui', componentOf: 'en fait partie', inputTo: 'entrée' },
    declared: {
      generated: 'Le fichier déclare avoir été généré par un modèle entraîné.',
      composite: 'Le fichier déclare que des parties en ont été générées par un modèle entraîné.',
      generator: 'Le fichier contient le nom ou les réglages d’un programme qui génère des images.',
    },
    nothingDeclared:
      'Le fichier ne déclare pas avoir été généré par un modèle. Ce n’est l’indice de rien : ces déclarations sont facultatives et faciles à supprimer.',
    noMetadata:
      'Le fichier ne contient pas de telles données. Les messageries et les plateformes les suppriment en général : ce n’est l’indice de rien.',
    metadataClaims: 'Chacun peut écrire, modifier ou supprimer ces entrées.',
    time: {
      taken: 'prise de vue',
      digitised: 'numérisation',
      created: 'création',
      modified: 'modification',
      metadata: 'modification des métadonnées',
    },
    locationPresent: 'Le fichier contient un lieu. Il n’est pas montré ici.',
    locationAbsent: 'aucun',
    jpeg: (quality, standard, details) =>
      `Qualité JPEG d’environ ${n(quality)} ${standard ? 'avec les tables usuelles de libjpeg' : 'avec des tables propres, comme en utilisent les appareils et les logiciels de retouche'} (${details})`,
    progressive: 'progressif',
    problem: {
      metadata_damaged: 'Les métadonnées sont endommagées et n’ont pas pu être lues.',
      metadata_too_large:
        'Certaines métadonnées sont trop volumineuses ou d’un genre qui n’est pas lu, et ont été laissées de côté.',
      file_too_large: 'Le fichier est trop volumineux ; seul son début a été examiné.',
      encoder_unknown: 'Les informations sur l’encodeur n’ont pas pu être lues.',
    },
    label: {
      title: 'Provenance',
      credentials: 'Content Credentials (C2PA)',
      signer: 'Signataire',
      signed: 'Signé',
      claimedBy: 'Déclaré par',
      actions: 'Actions',
      ingredients: 'Éléments',
      failures: 'Ce qui a échoué',
      declared: 'Génération par IA déclarée',
      metadata: 'Métadonnées (EXIF, XMP, IPTC)',
      camera: 'Appareil',
      lens: 'Objectif',
      software: 'Logiciels',
      edits: 'Modifications',
      times: 'Dates',
      credits: 'Crédits',
      location: 'Lieu',
      encoder: 'Encodeur',
      container: 'Conteneur',
      codec: 'Codec',
      tags: 'Marques',
      readFrom: 'lu dans',
    },
  };
}
