import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPlane } from '../images/image.ts';
import { random } from '../random.ts';
import { centre, convexHull, deformed, elasticField, fillPolygon, scaled } from './polygon.ts';

const square = Float64Array.of(2, 2, 8, 2, 8, 8, 2, 8);

function area(polygon: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < polygon.length; i += 2) {
    const j = (i + 2) % polygon.length;
    sum += polygon[i] * polygon[j + 1] - polygon[j] * polygon[i + 1];
  }
  return sum / 2;
}

describe('convexHull', () => {
  it('leaves inner and collinear points out', () => {
    const hull = convexHull(Float64Array.of(0, 0, 2, 2, 4, 0, 4, 4, 0, 4, 2, 0, 1, 3));
    expect(hull.length).toBe(8);
    expect(Math.abs(area(hull))).toBe(16);
  });

  it('is convex and holds every point', () => {
    const point = fc.integer({ min: -50, max: 50 });
    fc.assert(
      fc.property(fc.array(fc.tuple(point, point), { minLength: 3, maxLength: 40 }), (points) => {
        const hull = convexHull(Float64Array.from(points.flat()));
        const side = Math.sign(area(hull));
        for (let i = 0; i < hull.length && side !== 0; i += 2) {
          const j = (i + 2) % hull.length;
          for (const [x, y] of points) {
            const cross = (hull[j] - hull[i]) * (y - hull[i + 1]) - (hull[j + 1] - hull[i + 1]) * (x - hull[i]);
            expect(cross * side).toBeGreaterThanOrEqual(0);
          }
        }
      }),
    );
  });

  it('survives points that all lie in one place or on a line', () => {
    expect(Math.abs(area(convexHull(Float64Array.of(3, 3, 3, 3, 3, 3))))).toBe(0);
    expect(Math.abs(area(convexHull(Float64Array.of(1, 1, 2, 2, 3, 3, 4, 4))))).toBe(0);
  });
});

describe('fillPolygon', () => {
  it('fills the pixels whose centre lies inside', () => {
    const plane = createPlane(10, 10);
    fillPolygon(plane, square, 1);
    expect(plane.data.reduce((sum, value) => sum + value, 0)).toBe(36);
    expect([plane.data[22], plane.data[77], plane.data[78], plane.data[21]]).toEqual([1, 1, 0, 0]);
  });

  it('leaves out what lies outside the plane, and holes of the even-odd rule', () => {
    const plane = createPlane(6, 6);
    fillPolygon(plane, Float64Array.of(-100, -100, 100, -100, 100, 100, -100, 100), 1);
    expect(plane.data.every((value) => value === 1)).toBe(true);
    fillPolygon(plane, Float64Array.of(1, 1, 3, 1, 3, 3, 1, 3), 0);
    expect(plane.data.reduce((sum, value) => sum + value, 0)).toBe(32);
  });

  it('covers the area of any polygon to within its outline', () => {
    const draws = random(2, 'polygon');
    for (let n = 0; n < 20; n++) {
      const points = convexHull(Float64Array.from({ length: 20 }, () => 5 + 90 * draws.next()));
      const plane = createPlane(100, 100);
      fillPolygon(plane, points, 1);
      const covered = plane.data.reduce((sum, value) => sum + value, 0);
      expect(Math.abs(covered - Math.abs(area(points)))).toBeLessThan(60);
    }
  });
});

describe('scaled and deformed', () => {
  it('scales about the centre', () => {
    expect([...scaled(square, 2, 0.5)]).toEqual([-1, 3.5, 11, 3.5, 11, 6.5, -1, 6.5]);
    expect(centre(square)).toEqual([5, 5]);
  });

  it('moves the outline smoothly, by about the amplitude, and not at all by none', () => {
    const still = deformed(square, elasticField(random(1), 10, 4, 0));
    expect(area(still)).toBeCloseTo(36, 6);
    const field = elasticField(random(1), 100, 5, 3);
    let most = 0;
    let roughest = 0;
    for (let x = 0; x < 100; x += 0.5) {
      const [dx, dy] = field(x, 37);
      const [nx, ny] = field(x + 0.5, 37);
      most = Math.max(most, Math.hypot(dx, dy));
      roughest = Math.max(roughest, Math.hypot(nx - dx, ny - dy));
    }
    expect(most).toBeGreaterThan(0.5);
    expect(most).toBeLessThan(15);
    expect(roughest).toBeLessThan(0.6);
  });
});
