/** @file What screen readers are told without being asked. */
import { signal } from '@preact/signals';

/** The latest message; a number makes the same message news again. */
export const announcement = signal<{ readonly text: string; readonly number: number }>({ text: '', number: 0 });

export function announce(text: string): void {
  announcement.value = { text, number: announcement.value.number + 1 };
}
