/** @file Finds `@mediabunny/server`, the optional package with the decoders that mediabunny has from the browser elsewhere. */

/** A name in a variable: neither the compiler nor a bundler asks for the package where it is not installed. */
const PACKAGE: string = '@mediabunny/server';

let asked: Promise<boolean> | undefined;

/** True where the package is there; its decoders are then registered with mediabunny. */
export function serverDecoders(): Promise<boolean> {
  asked ??= load();
  return asked;
}

async function load(): Promise<boolean> {
  try {
    const { registerMediabunnyServer } = await import(PACKAGE);
    registerMediabunnyServer();
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND') return false;
    throw error;
  }
}
