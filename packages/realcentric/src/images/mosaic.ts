/** @file Contact sheets: many pictures in a grid, each with a caption. */
import { type Colour, drawText, fillRectangle, glyphAdvance, readableOn, textSize } from './draw.ts';
import { createImage, type RgbImage } from './image.ts';
import { resize } from './resample.ts';

export interface Tile {
  readonly image: RgbImage;
  /** One line; what does not fit into the cell is cut off. Empty: no caption. */
  readonly caption: string;
}

export interface SheetLayout {
  readonly columns: number;
  /** Side of the square cell in pixels that each picture is fitted into, its caption below it not counted. */
  readonly cell: number;
  /** Height of the cells where they are not square. */
  readonly cellHeight?: number;
  /** Pixels between the cells. */
  readonly gap: number;
  readonly ground: Colour;
}

/** Columns as near to a square sheet as the count allows, small gaps, dark ground. */
export function sheetLayout(count: number, cell: number): SheetLayout {
  return { columns: Math.max(1, Math.ceil(Math.sqrt(count))), cell, gap: 4, ground: [24, 24, 24] };
}

/** The picture made to fit into the cell, its shape kept. */
function fit(image: RgbImage, cellWidth: number, cellHeight: number): RgbImage {
  const scale = Math.min(cellWidth / image.width, cellHeight / image.height);
  const width = Math.max(1, Math.round(image.width * scale));
  const height = Math.max(1, Math.round(image.height * scale));
  return width === image.width && height === image.height ? image : resize(image, width, height);
}

function paste(sheet: RgbImage, image: RgbImage, x: number, y: number): void {
  for (let row = 0; row < image.height; row++) {
    const from = 3 * row * image.width;
    sheet.data.set(image.data.subarray(from, from + 3 * image.width), 3 * ((y + row) * sheet.width + x));
  }
}

/** The pictures row by row, each in the middle of its cell. Throws RangeError for no pictures. */
export function contactSheet(tiles: readonly Tile[], layout: SheetLayout): RgbImage {
  if (tiles.length === 0) throw new RangeError('a contact sheet needs at least one picture');
  const { columns, cell, cellHeight = cell, gap, ground } = layout;
  const scale = Math.max(1, Math.round(cell / 160));
  const captionHeight = tiles.some((tile) => tile.caption !== '') ? textSize('', scale).height : 0;
  const rows = Math.ceil(tiles.length / columns);
  const sheet = createImage(gap + columns * (cell + gap), gap + rows * (cellHeight + captionHeight + gap));
  fillRectangle(sheet, 0, 0, sheet.width, sheet.height, ground);
  for (const [i, tile] of tiles.entries()) {
    const x = gap + (i % columns) * (cell + gap);
    const y = gap + Math.floor(i / columns) * (cellHeight + captionHeight + gap);
    const image = fit(tile.image, cell, cellHeight);
    paste(sheet, image, x + ((cell - image.width) >> 1), y + ((cellHeight - image.height) >> 1));
    const letters = Math.max(0, Math.floor((cell - textSize('', scale).width) / glyphAdvance(scale)));
    if (tile.caption !== '' && letters > 0) {
      drawText(sheet, tile.caption.slice(0, letters), x, y + cellHeight, scale, readableOn(ground), ground);
    }
  }
  return sheet;
}
