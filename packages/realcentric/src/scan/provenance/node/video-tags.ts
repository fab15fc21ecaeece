/** @file What the container of a video says of its making, by ffprobe. */
import { UserError } from '../../../errors.ts';
import { ffprobe } from '../../../media/video/ffmpeg/input.ts';
import { cleanText } from '../clean-text.ts';
import { declaredByName } from '../declared.ts';
import { NO_METADATA } from '../metadata.ts';
import { type DeclaredAi, type EncoderFinding, MAX_ENTRIES, type MetadataFinding } from '../provenance.ts';

export interface VideoTags {
  readonly encoder: EncoderFinding;
  readonly metadata: MetadataFinding;
  readonly declared: readonly DeclaredAi[];
}

const ENTRIES = 'format=format_name:format_tags:stream=codec_name,codec_type:stream_tags';
/** Lines of ffprobe that are kept: one for each tag. */
const MAX_LINES = 1000;
/** Tags that programs of video write where others would have "software". */
const SOFTWARE = /(^|_)(software|encoder|encoded_by|writing_application|application)$/;
const COORDINATES = /^([+-]\d{1,2}(?:\.\d+)?)([+-]\d{1,3}(?:\.\d+)?)/;

interface Tag {
  /** Lower case; dots and dashes are underlines. */
  readonly name: string;
  readonly value: string;
  /** "container" or "stream 0". */
  readonly from: string;
}

/** A line of ffprobe's flat format: `streams.stream.0.tags.encoder="Lavc59 libx264"`. */
function parseLine(line: string): { readonly key: string; readonly value: string } | null {
  const [, key, quoted] = /^([\w.]+)="(.*)"$/s.exec(Buffer.from(line, 'latin1').toString('utf8')) ?? [];
  const value = cleanText(quoted?.replace(/\\n|\\r|\\t/g, ' ').replace(/\\(.)/gs, '$1'));
  return key === undefined || value === null ? null : { key: key.toLowerCase(), value };
}

function tagOf({ key, value }: { readonly key: string; readonly value: string }): Tag[] {
  const format = /^format\.tags\.(.+)$/.exec(key);
  if (format) return [{ name: format[1]!, value, from: 'container' }];
  const stream = /^streams\.stream\.(\d+)\.tags\.(.+)$/.exec(key);
  return stream ? [{ name: stream[2]!, value, from: `stream ${stream[1]}` }] : [];
}

function describe(lines: readonly string[], location: boolean): VideoTags {
  const entries = lines.flatMap((line) => parseLine(line) ?? []);
  const tags = entries.flatMap(tagOf);
  const fact = (key: RegExp) => entries.find((entry) => key.test(entry.key))?.value ?? null;
  const said = (pattern: RegExp) =>
    tags
      .filter(({ name }) => pattern.test(name))
      .map(({ name, value, from }) => ({ value, source: `${from} ${name}` }))
      .slice(0, MAX_ENTRIES);
  const [make] = said(/(^|_)make$/);
  const [model] = said(/(^|_)model$/);
  const video = entries.find(({ key, value }) => /^streams\.stream\.\d+\.codec_type$/.test(key) && value === 'video');
  const place = said(/(^|_)location(_|$)/)[0]?.value;
  const [, latitude, longitude] = COORDINATES.exec(place ?? '') ?? [];
  const software = said(SOFTWARE);
  return {
    encoder: {
      container: fact(/^format\.format_name$/),
      codec: video ? (entries.find(({ key }) => key === video.key.replace('type', 'name'))?.value ?? null) : null,
      tags: said(/^(encoder|major_brand|compatible_brands|handler_name|encoded_by)$/),
      jpeg: null,
    },
    metadata: {
      ...NO_METADATA,
      camera: model ? { ...model, value: make ? `${make.value} ${model.value}` : model.value } : (make ?? null),
      // The encoder stands with the encoder's facts.
      software: software.filter(({ source }) => !/ encoder$/.test(source)),
      times: [
        ...said(/(^|_)creationdate$/).map((entry) => ({ kind: 'taken' as const, ...entry })),
        ...said(/^(creation_time|date)$/).map((entry) => ({ kind: 'created' as const, ...entry })),
      ].slice(0, MAX_ENTRIES),
      credits: said(/(^|_)(artist|author|copyright|publisher)$/),
      location: {
        present: place !== undefined,
        coordinates:
          location && latitude !== undefined && longitude !== undefined
            ? { latitude: Number(latitude), longitude: Number(longitude) }
            : null,
      },
    },
    declared: declaredByName([...software, ...said(/(^|_)(comment|description|title)$/)]).slice(0, MAX_ENTRIES),
  };
}

/** Null where ffprobe is not there or cannot read the file. */
export async function readVideoTags(
  path: string,
  { location, signal }: { readonly location: boolean; readonly signal?: AbortSignal | undefined },
): Promise<VideoTags | null> {
  const lines: string[] = [];
  const keep = (line: string) => void (lines.length < MAX_LINES && lines.push(line));
  try {
    const { code } = await ffprobe(path, ['-show_entries', ENTRIES, '-of', 'flat'], keep, { maxWait: 30, signal });
    return code === 0 ? describe(lines, location) : null;
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}
