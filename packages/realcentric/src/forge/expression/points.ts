/**
 * @file The points of the face mesh that an expression moves, in columns across mouth and eyes from the subject's right to the left,
 * and those that it leaves in place.
 */

/** Upper lip from the opening outwards, nine columns each; the corners are apart. */
export const upperLip = [
  [191, 80, 81, 82, 13, 312, 311, 310, 415],
  [183, 42, 41, 38, 12, 268, 271, 272, 407],
  [184, 74, 73, 72, 11, 302, 303, 304, 408],
  [185, 40, 39, 37, 0, 267, 269, 270, 409],
] as const;

/** Lower lip from the opening outwards, in the same columns. */
export const lowerLip = [
  [95, 88, 178, 87, 14, 317, 402, 318, 324],
  [96, 89, 179, 86, 15, 316, 403, 319, 325],
  [77, 90, 180, 85, 16, 315, 404, 320, 307],
  [146, 91, 181, 84, 17, 314, 405, 321, 375],
] as const;

/** Right and left corner of the mouth, from the opening outwards. */
export const lipCorners = [
  [78, 308],
  [62, 292],
  [76, 306],
  [61, 291],
] as const;

/** The column in the middle of the mouth. */
export const MIDDLE = 4;

/** An eye: corners from the outer to the inner, upper and lower lid in seven columns each, from their edges outwards. */
export interface EyePoints {
  readonly corners: readonly [outer: number, inner: number];
  readonly upper: readonly (readonly number[])[];
  readonly lower: readonly (readonly number[])[];
}

export const eyePoints: readonly [right: EyePoints, left: EyePoints] = [
  {
    corners: [33, 133],
    upper: [
      [246, 161, 160, 159, 158, 157, 173],
      [247, 30, 29, 27, 28, 56, 190],
      [113, 225, 224, 223, 222, 221, 189],
    ],
    lower: [
      [7, 163, 144, 145, 153, 154, 155],
      [25, 110, 24, 23, 22, 26, 112],
      [31, 228, 229, 230, 231, 232, 233],
    ],
  },
  {
    corners: [263, 362],
    upper: [
      [466, 388, 387, 386, 385, 384, 398],
      [467, 260, 259, 257, 258, 286, 414],
      [342, 445, 444, 443, 442, 441, 413],
    ],
    lower: [
      [249, 390, 373, 374, 380, 381, 382],
      [255, 339, 254, 253, 252, 256, 341],
      [261, 448, 449, 450, 451, 452, 453],
    ],
  },
];

/** The right and the left brow: upper and lower edge from the outer end to the inner. */
export const browPoints = [
  { upper: [70, 63, 105, 66, 107], lower: [46, 53, 52, 65, 55] },
  { upper: [300, 293, 334, 296, 336], lower: [276, 283, 282, 295, 285] },
] as const;

/** Chin and jaw, and the share of the movement of the lower lip that each takes at most. */
export const jawPoints: readonly (readonly [index: number, share: number])[] = [
  [152, 1],
  [148, 0.97],
  [377, 0.97],
  [175, 1],
  [199, 1],
  [171, 0.97],
  [396, 0.97],
  [176, 0.9],
  [400, 0.9],
  [149, 0.75],
  [378, 0.75],
  [150, 0.55],
  [379, 0.55],
  [136, 0.38],
  [365, 0.38],
  [172, 0.22],
  [397, 0.22],
  [58, 0.1],
  [288, 0.1],
];

/** What lies on bone: an expression leaves it where it is. */
export const fixedPoints = [
  // Nose.
  168, 6, 197, 195, 5, 4, 1, 2, 97, 326, 98, 327, 49, 279, 122, 351, 193, 417, 45, 275,
  // Sides of the face.
  132, 361, 93, 323, 234, 454, 127, 356, 162, 389, 21, 251, 54, 284, 103, 332, 67, 297, 109, 338, 10,
  // Cheekbones.
  111, 340, 117, 346, 118, 347, 119, 348, 120, 349, 121, 350, 128, 357, 143, 372, 116, 345, 123, 352,
] as const;

/** What two faces are laid over each other by before their expressions are compared: fixed points all over the face. */
export const rigidPoints = [
  33, 133, 263, 362, 168, 6, 197, 195, 2, 98, 327, 129, 358, 127, 356, 234, 454, 93, 323, 10, 54, 284,
] as const;
