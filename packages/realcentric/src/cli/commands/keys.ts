/** @file `realcentric keys`: who may use a service. */
import { type Command, Option } from 'commander';
import { UserError } from '../../errors.ts';
import { type KeyStore, keyStore, SCOPES, type Scope } from '../../server/access/keys.ts';
import { openServerTables } from '../../server/tables.ts';
import { addExamples, type CommandContext } from '../context.ts';
import { wholeNumber } from '../numbers.ts';
import { renderTable } from '../table.ts';

const DATA = 'realcentric-data';

interface AddOptions {
  readonly data: string;
  readonly scopes: readonly Scope[];
  readonly scansADay: number | null;
  readonly bytesADay: number | null;
}

async function withKeys(data: string, act: (keys: KeyStore) => void): Promise<void> {
  const database = await openServerTables(data);
  try {
    act(keyStore(database));
  } finally {
    database.close();
  }
}

export function define(command: Command, context: CommandContext): void {
  command.description(
    'Makes, lists and removes the keys of realcentric serve. A key is shown once, when it is made; only its checksum is kept.',
  );
  const data = () => new Option('--data <folder>', 'of the service').default(DATA);
  const sub = (name: string, summary: string) =>
    command.command(name).description(summary).helpOption('-h, --help', 'print this help');
  sub('add', 'Makes a key and prints it')
    .argument('<name>', 'what to call it')
    .addOption(data())
    .addOption(new Option('--scopes <scope...>', 'what it is for').choices(SCOPES).default(['scan', 'read', 'delete']))
    .option('--scans-a-day <n>', 'most files in a day', wholeNumber(1, 1e9), null)
    .option('--bytes-a-day <n>', 'most bytes in a day', wholeNumber(1, 1e15), null)
    .action((name: string, { data: folder, scopes, scansADay, bytesADay }: AddOptions) =>
      withKeys(folder, (keys) => context.print(keys.add({ name, scopes, scansADay, bytesADay }))),
    );
  sub('list', 'Lists the keys')
    .addOption(data())
    .action(({ data: folder }: { data: string }) =>
      withKeys(folder, (keys) => context.print(table(keys, context.colour))),
    );
  sub('remove', 'Removes a key; from then on nobody is let in with it')
    .argument('<name>', 'of the key')
    .addOption(data())
    .action((name: string, { data: folder }: { data: string }) =>
      withKeys(folder, (keys) => {
        if (keys.remove(name)) return;
        throw new UserError('not_found', `there is no key "${name}"`, { advice: 'see realcentric keys list' });
      }),
    );
  addExamples(command, [
    ['realcentric keys add page --scans-a-day 1000', 'prints the key'],
    ['realcentric keys add prometheus --scopes metrics', 'for /metrics alone'],
  ]);
}

function table(keys: KeyStore, colour: boolean): string {
  const rows = keys
    .list()
    .map(({ name, scopes, scansADay, bytesADay, created }) => [
      name,
      scopes.join(', '),
      scansADay?.toLocaleString('en') ?? 'any',
      bytesADay?.toLocaleString('en') ?? 'any',
      new Date(created).toISOString().slice(0, 10),
    ]);
  const titles = ['Key', 'Scopes', 'Files a day', 'Bytes a day', 'Made'].map((title) => ({ title }));
  return renderTable(titles, rows, colour);
}
