/** @file A `UserError` as plain data, to go between processes. */
import { type ErrorCode, UserError } from '../errors.ts';

export interface PlainError {
  readonly code: ErrorCode;
  readonly file: string | null;
  readonly problem: string;
  readonly advice: string;
}

export function plainError({ code, file, message, advice }: UserError): PlainError {
  const start = file === undefined ? 0 : file.length + 2;
  return { code, file: file ?? null, problem: message.slice(start, -(advice.length + 2)), advice };
}

export function userError({ code, file, problem, advice }: PlainError): UserError {
  return new UserError(code, problem, { ...(file !== null && { file }), advice });
}
