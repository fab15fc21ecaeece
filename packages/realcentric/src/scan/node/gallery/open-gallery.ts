/** @file The gallery that this process compares with, read once for many files. */
import type { Gallery } from '../../explain/neighbours.ts';

let open: { readonly path: string; readonly gallery: Promise<Gallery> } | undefined;

/** `readGallery`, kept until another is asked for. @throws UserError as `readGallery` */
export function openGallery(path: string, checksum: string): Promise<Gallery> {
  if (open?.path !== path) {
    // Its modules take a while to load, and most scans have no gallery.
    const gallery = import('./gallery-index.ts').then(({ readGallery }) => readGallery(path, checksum));
    gallery.catch(() => {
      open = undefined;
    });
    open = { path, gallery };
  }
  return open.gallery;
}
