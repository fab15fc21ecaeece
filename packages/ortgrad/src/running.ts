/**
 * @file `ortgrad/running`: what it takes to run models, without what builds, imports and trains them. Loads in a tenth of the time of the
 * whole.
 */
export { TFJS_IMPORT_VERSION } from './import/tfjs-version.ts';
export { openSession, type Port, type Session, type SessionOptions } from './runtime/session.ts';
