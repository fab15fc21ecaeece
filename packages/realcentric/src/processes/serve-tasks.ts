/** @file The side of a process of a pool: does the tasks that `process-pool.ts` sends, one at a time. */

/** Does tasks as they come, and ends when whoever started the process is gone. What a task throws is a fault of the program. */
export function serveTasks<Task>(doTask: (task: Task) => Promise<unknown>): void {
  // Ctrl-C reaches every process of the terminal: the one in charge decides what it means.
  process.on('SIGINT', () => undefined);
  process.on('disconnect', () => process.exit());
  process.on('message', (task: Task) => {
    doTask(task).then(
      (answer) => process.send?.({ answer }),
      (error: unknown) =>
        process.send?.({ fault: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
  });
}
