/** @file Which graphs the importer of TensorFlow.js models makes, for those who keep them; read without loading the importer. */

/** Changed whenever the same file gives another graph, so that what was imported before can be told from it. */
export const TFJS_IMPORT_VERSION = 1;
