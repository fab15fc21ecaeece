/** @file Number of the schema of findings, apart from the schema, which takes a while to load. */

/** Whatever breaks a reader of old findings needs a new number. */
export const FINDING_SCHEMA = 1;
