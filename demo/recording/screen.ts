/** What `watch` writes before a frame: up to where the one before began, and nothing of that is left. */
const BEFORE = /^(?:\u001b\[\d+A)?\u001b\[0J/;

/** A terminal of which only the frames are kept. */
export class Screen {
  private written = '';

  constructor(public readonly columns: number) {}

  /** Where a process writes to. */
  public get stream(): NodeJS.WriteStream {
    return {
      isTTY: true,
      columns: this.columns,
      rows: 60,
      on: () => this.stream,
      write: (text: string) => {
        this.written = text;
        return true;
      },
    } as unknown as NodeJS.WriteStream;
  }

  /** The lines that it shows, with their colours. */
  public get lines(): string[] {
    return this.written.replace(BEFORE, '').replace(/\n$/, '').split('\n');
  }
}
