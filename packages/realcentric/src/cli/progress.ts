/** @file Shows progress on standard error: a bar on a terminal, a plain line now and then elsewhere, nothing for short work. */
import { styleText } from 'node:util';
import type { Progress, ProgressEvent } from '../progress.ts';
import { columns, duration, fit, printable } from './text.ts';

/** Work that ends sooner shows nothing. */
const QUIET_SECONDS = 2;
const REDRAW_MS = 200;
const PLAIN_LINE_SECONDS = 5;
const BAR_COLUMNS = 24;

export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export interface ProgressDisplay {
  readonly report: Progress;
  /** Prints a line without disturbing the bar. */
  readonly line: (text: string) => void;
  /** Takes the bar away until the next report, so that something else can be printed. */
  readonly hide: () => void;
  /** Ends the stage that is shown; further reports begin a new one. */
  readonly close: () => void;
}

export interface ProgressOptions {
  readonly colour: boolean;
  /** Asked at each event, as the command line is parsed after the display is made. */
  readonly quiet: () => boolean;
}

interface Stage {
  readonly startedAt: number;
  readonly doneAtStart: number;
  readonly timer: NodeJS.Timeout;
  event: ProgressEvent;
  shownAt: number;
}

export function createProgressDisplay(stream: ProgressStream, options: ProgressOptions): ProgressDisplay {
  const onTerminal = stream.isTTY === true && process.env.TERM !== 'dumb';
  let stage: Stage | undefined;
  let barShown = false;

  const seconds = (since: number) => (performance.now() - since) / 1000;

  function clearBar(): void {
    if (barShown) stream.write('\r\x1b[K');
    barShown = false;
  }

  function begin(event: ProgressEvent): Stage {
    const timer = setInterval(show, onTerminal ? REDRAW_MS : 1000);
    timer.unref();
    return { startedAt: performance.now(), doneAtStart: event.done, timer, event, shownAt: Number.NEGATIVE_INFINITY };
  }

  function show(): void {
    if (stage === undefined || seconds(stage.startedAt) < QUIET_SECONDS) return;
    if (onTerminal) {
      stream.write(`\r${bar(stage, seconds(stage.startedAt), stream.columns ?? 80, options.colour)}\x1b[K`);
      barShown = true;
    } else if (seconds(stage.shownAt) >= PLAIN_LINE_SECONDS) {
      stream.write(`${plainLine(stage, seconds(stage.startedAt))}\n`);
    } else {
      return;
    }
    stage.shownAt = performance.now();
  }

  function close(): void {
    if (stage === undefined) return;
    clearInterval(stage.timer);
    clearBar();
    const elapsed = seconds(stage.startedAt);
    if (elapsed >= QUIET_SECONDS) stream.write(`${closingLine(stage, elapsed)}\n`);
    stage = undefined;
  }

  return {
    report: (event) => {
      if (options.quiet()) return;
      if (stage !== undefined && stage.event.label !== event.label) close();
      stage ??= begin(event);
      stage.event = event;
      if (event.total !== undefined && event.done >= event.total) close();
      else if (seconds(stage.shownAt) * 1000 >= REDRAW_MS) show();
    },
    line: (text) => {
      clearBar();
      stream.write(`${text}\n`);
    },
    hide: clearBar,
    close,
  };
}

/** Items a second since the stage began, or undefined while nothing was done. */
function rateOf(stage: Stage, elapsed: number): number | undefined {
  const done = stage.event.done - stage.doneAtStart;
  return done > 0 && elapsed > 0 ? done / elapsed : undefined;
}

function rateText(rate: number | undefined): string {
  if (rate === undefined) return '';
  return rate >= 1 ? `${rate.toFixed(rate < 100 ? 1 : 0)}/s` : `${duration(1 / rate)} each`;
}

function count(event: ProgressEvent): string {
  const done = event.done.toLocaleString('en');
  return event.total === undefined ? done : `${done}/${event.total.toLocaleString('en')}`;
}

function timeLeft(stage: Stage, rate: number | undefined): string {
  if (rate === undefined || stage.event.total === undefined) return '';
  return `${duration(Math.max(1, Math.round((stage.event.total - stage.event.done) / rate)))} left`;
}

function bar(stage: Stage, elapsed: number, width: number, colour: boolean): string {
  const { event } = stage;
  const rate = rateOf(stage, elapsed);
  const facts = [count(event), rateText(rate), timeLeft(stage, rate)].filter((fact) => fact !== '').join('  ');
  const texts = event.detail === undefined ? facts : `${facts}  ${printable(event.detail)}`;
  const label = printable(event.label);
  const room = width - 1;
  if (event.total === undefined || columns(label) + BAR_COLUMNS + 20 > room) return fit(`${label}  ${texts}`, room);
  const filled = event.total === 0 ? BAR_COLUMNS : Math.floor((BAR_COLUMNS * event.done) / event.total);
  const drawn = '█'.repeat(filled) + '░'.repeat(BAR_COLUMNS - filled);
  const painted = colour ? styleText('cyan', drawn, { validateStream: false }) : drawn;
  return `${label}  ${painted}  ${fit(texts, room - columns(label) - BAR_COLUMNS - 4)}`;
}

function plainLine(stage: Stage, elapsed: number): string {
  const { event } = stage;
  const rate = rateOf(stage, elapsed);
  const facts = [count(event), rateText(rate), timeLeft(stage, rate), printable(event.detail ?? '')];
  return `${printable(event.label)}: ${facts.filter((fact) => fact !== '').join(', ')}`;
}

function closingLine(stage: Stage, elapsed: number): string {
  const rate = rateText(rateOf(stage, elapsed));
  return `${printable(stage.event.label)}: ${count(stage.event)} in ${duration(elapsed)}${rate === '' ? '' : ` (${rate})`}`;
}
