/** @file Groups of the 468 points of the face mesh that forgeries replace or look at; "left" and "right" are the subject's own. */

/** The part of the silhouette above the brows: it moves up where a mask takes the forehead. */
export const foreheadArc = [10, 338, 297, 332, 284, 251, 21, 54, 103, 67, 109] as const;

/** The silhouette from temple to temple over the chin. */
export const jawArc = [
  389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127,
  162,
] as const;

/** The silhouette below the lobes of the ears. */
export const lowerArc = [288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149, 150, 136, 172, 58] as const;

export const rightBrow = [156, 70, 63, 105, 66, 107, 55, 193, 35, 124, 46, 53, 52, 65] as const;
export const leftBrow = [383, 300, 293, 334, 296, 336, 285, 417, 265, 353, 276, 283, 282, 295] as const;

/** The eye with lids and the skin around it, brow left out. */
export const rightOrbit = [113, 225, 224, 223, 222, 221, 189, 226, 31, 228, 229, 230, 231, 232, 233, 244] as const;
export const leftOrbit = [342, 445, 444, 443, 442, 441, 413, 446, 261, 448, 449, 450, 451, 452, 453, 464] as const;

/** Below the eyes, to the upper edge of the cheeks. */
export const underEyes = [
  143, 111, 117, 118, 119, 120, 121, 128, 245, 372, 340, 346, 347, 348, 349, 350, 357, 465,
] as const;

export const nose = [168, 193, 417, 122, 351, 129, 358, 49, 279, 98, 327, 97, 326, 2] as const;

/** The skin just outside the lips, in order round the mouth. */
export const mouthSurround = [
  57, 43, 106, 182, 83, 18, 313, 406, 335, 273, 287, 410, 322, 391, 393, 164, 167, 165, 92, 186,
] as const;

/** The inner edge of the lips, in order round the opening. */
export const mouthOpening = [
  78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308, 415, 310, 311, 312, 13, 82, 81, 80, 191,
] as const;

/** Skin that is seldom covered: cheeks and the sides of the nose. */
export const bareSkin = [50, 101, 36, 205, 187, 280, 330, 266, 425, 411, 195, 5, 198, 420] as const;

/** Skin of the forehead, where fringes and hats lie. */
export const foreheadSkin = [10, 109, 338, 67, 297, 103, 332, 151, 108, 337, 69, 299] as const;

/** Skin that beards cover: chin, jaw, above the lip. */
export const beardSkin = [199, 175, 208, 428, 170, 395, 136, 365, 138, 367, 164, 165, 391] as const;

/** Skin that large glasses cover. */
export const underEyeSkin = [230, 450, 118, 347, 228, 448] as const;
