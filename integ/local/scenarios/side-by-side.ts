import { Engine } from '../engines';

/** Plays a test with a subject of each engine at the same time. A failure says by which engine it was. */
export function sideBySide<S extends { readonly engine: Pick<Engine, 'name'> }>(
  subjects: () => readonly S[], play: (subject: S) => Promise<void>,
): () => Promise<void> {
  return async () => {
    await Promise.all(subjects().map(async (subject) => play(subject).catch((error: Error) => {
      error.message = `By ${subject.engine.name}: ${error.message}`;
      throw error;
    })));
  };
}
