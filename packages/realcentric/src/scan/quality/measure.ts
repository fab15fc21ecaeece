/** @file What can be measured of how well a face is seen. */
import type { FoundFace } from '../../faces/find.ts';
import type { RgbImage } from '../../images/image.ts';
import { qualityCrop } from './crop.ts';
import { occlusionOf } from './occlusion.ts';
import { angleOffCamera, poseOf } from './pose.ts';
import { sharpnessOf } from './sharpness.ts';

export interface FaceMeasures {
  /** Larger side of the face in its own upright frame, pixels. */
  readonly size: number;
  /** 0..1: `sharpnessOf`. */
  readonly sharpness: number;
  /** Degrees; signs as in `Pose`. */
  readonly yaw: number;
  readonly pitch: number;
  /** Degrees, positive: clockwise on the screen. */
  readonly roll: number;
  /** Degrees between where the face looks and the camera. */
  readonly angle: number;
  /** Share of the face that is covered, 0..1; null where that cannot be told. */
  readonly occlusion: number | null;
  /** Share of the box that lies in the picture, 0..1. */
  readonly inside: number;
  /** That it is a face, 0..1: the detector's confidence times the landmark network's. */
  readonly confidence: number;
}

export function measureFace(image: RgbImage, face: FoundFace): FaceMeasures {
  const { landmarks, size, inside, roll, detectionScore, landmarkScore } = face;
  const pose = poseOf(landmarks);
  const crop = qualityCrop(image, face, size);
  return {
    size,
    sharpness: sharpnessOf(crop),
    ...pose,
    roll: (roll * 180) / Math.PI,
    angle: angleOffCamera(pose),
    occlusion: occlusionOf(crop),
    inside,
    confidence: detectionScore * landmarkScore,
  };
}
