/** @file Finds `@mediabunny/server`, the optional package with the decoders that mediabunny has from the browser elsewhere. */
import { findPackageJSON } from 'node:module';

/** A name in a variable: neither the compiler nor a bundler asks for the package where it is not installed. */
const PACKAGE: string = '@mediabunny/server';

/** Looks for the package without loading its native code. */
export function hasServerDecoders(): boolean {
  try {
    return findPackageJSON(PACKAGE, import.meta.url) !== undefined;
  } catch {
    return false;
  }
}

/** Registers the decoders with mediabunny, in the thread that calls this. */
export async function registerServerDecoders(): Promise<void> {
  const { registerMediabunnyServer } = await import(PACKAGE);
  registerMediabunnyServer();
}
