import { describe, expect, it } from 'vitest';
import { random, uniform } from '../random.ts';
import { hullBox } from './boxes.ts';
import { syntheticLandmarks } from './faces.fixture.ts';
import { joinTracks, likeness, type Moment, mainTrack } from './track.ts';
import type { Box, Landmarks } from './types.ts';

interface Person {
  readonly name: string;
  readonly box: Box;
  readonly landmarks: Landmarks;
}

/** A face of 80 x 100 times `scale` with its middle at (x, y). */
function person(name: string, x: number, y: number, scale = 1, roll = 0): Person {
  const [a, b] = [scale * Math.cos(roll), scale * Math.sin(roll)];
  const landmarks = syntheticLandmarks({ a, b, tx: x, ty: y });
  return { name, box: hullBox(landmarks), landmarks };
}

const moment = (time: number, faces: Person[], cut = false): Moment<Person> => ({ time, faces, cut });

const names = (moments: readonly Moment<Person>[]) =>
  joinTracks(moments, 4).map((track) => track.map(({ face }) => face.name).join(''));

describe('joinTracks', () => {
  it('keeps two people apart, in whatever order each frame lists them', () => {
    const moments = Array.from({ length: 10 }, (_, i) => {
      const faces = [person('a', 200 + 8 * i, 300), person('b', 600 - 8 * i, 310, 1.2)];
      return moment(i, i % 2 === 0 ? faces : faces.reverse());
    });
    expect(names(moments)).toEqual(['a'.repeat(10), 'b'.repeat(10)]);
  });

  it('keeps people apart by size where one passes in front of the other', () => {
    const moments = Array.from({ length: 9 }, (_, i) =>
      moment(i, [person('a', 100 + 40 * i, 300, 1.6), person('b', 420 - 40 * i, 300, 1)]),
    );
    expect(names(moments)).toEqual(['a'.repeat(9), 'b'.repeat(9)]);
  });

  it('follows a face that nods, grows and shakes', () => {
    const draw = random('track');
    const moments = Array.from({ length: 30 }, (_, i) =>
      moment(i, [person('a', 300 + 40 * Math.sin(i) + uniform(draw, -4, 4), 300, 1.03 ** i, 0.3 * Math.sin(i / 2))]),
    );
    expect(names(moments)).toEqual(['a'.repeat(30)]);
  });

  it('goes on over as long an absence as it is told, not over more', () => {
    const gap = (missing: number) => [
      moment(0, [person('a', 300, 300)]),
      ...Array.from({ length: missing }, (_, i) => moment(i + 1, [])),
      moment(missing + 1, [person('a', 310, 300)]),
    ];
    expect(names(gap(3))).toEqual(['aa']);
    expect(names(gap(4))).toEqual(['a', 'a']);
  });

  it('ends tracks at cuts, though the next face is in the same place', () => {
    const moments = [0, 1, 2, 3].map((i) => moment(i, [person(i < 2 ? 'a' : 'b', 300, 300)], i === 2));
    expect(names(moments)).toEqual(['aa', 'bb']);
  });

  it('begins a track for a face elsewhere, of another size or of another shape', () => {
    const first = person('a', 300, 300);
    const narrow = syntheticLandmarks().map((v, i) => (i % 2 === 0 ? 0.3 * v + 300 : v + 300));
    for (const other of [
      person('b', 420, 300),
      person('b', 300, 300, 2.1),
      { name: 'b', box: first.box, landmarks: narrow },
    ]) {
      expect(names([moment(0, [first]), moment(1, [other])])).toEqual(['a', 'b']);
    }
  });

  it('gives a face to the track that it is most like, and the other one its own', () => {
    const moments = [
      moment(0, [person('a', 300, 300), person('b', 360, 300)]),
      moment(1, [person('b', 350, 300)]),
      moment(2, [person('a', 300, 300), person('b', 345, 300)]),
    ];
    expect(names(moments)).toEqual(['aa', 'bbb']);
  });

  it('has nothing to say of frames without faces', () => {
    expect(joinTracks([moment(0, []), moment(1, [], true)], 4)).toEqual([]);
    expect(mainTrack([])).toBeUndefined();
  });
});

describe('likeness', () => {
  it('is 1 for the same face, whatever its roll in the plane, and symmetric', () => {
    const a = person('a', 300, 300);
    expect(likeness(a, a)).toBeCloseTo(1, 6);
    const b = person('a', 330, 310, 1.2, 0.4);
    expect(likeness(a, b)).toBeCloseTo(likeness(b, a), 9);
    expect(likeness(a, b)).toBeGreaterThan(0.2);
  });
});

describe('mainTrack', () => {
  it('goes by area x length', () => {
    const long = Array.from({ length: 10 }, (_, i) => person('long', 200, 300 + i));
    const short = Array.from({ length: 3 }, (_, i) => person('short', 800, 300 + i, 1.7));
    const tracks = joinTracks(
      long.map((face, i) => moment(i, i < 3 ? [face, short[i] as Person] : [face])),
      4,
    );
    // 10 x 80 x 100 against 3 x 136 x 170.
    expect(mainTrack(tracks)?.[0]?.face.name).toBe('long');
    const larger = Array.from({ length: 3 }, (_, i) => person('larger', 800, 300 + i, 1.9));
    const others = joinTracks(
      long.map((face, i) => moment(i, i < 3 ? [face, larger[i] as Person] : [face])),
      4,
    );
    expect(mainTrack(others)?.[0]?.face.name).toBe('larger');
  });
});
