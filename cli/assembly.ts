import { readFileSync } from 'fs';
import { join } from 'path';

/**
 * What the manifest of a cloud assembly says of what is in its folder. The CDK leaves there what earlier syntheses
 * wrote, and so does the library once an assembly has no service any more.
 */
export interface Assembly {
  /** Whether it surely has no such construct. Where that cannot be known, it may have it. */
  lacks(constructPath: string): boolean;
  /** Whether a folder in it surely is no nested assembly of it. */
  lacksFolder(name: string): boolean;
}

interface Stack {
  /** Path of the stack in the app; not what it is called in AWS. */
  readonly path: string;
  /** Paths of what has a logical id in it and in the stacks nested in it, all with a slash in front; undefined if they are not known. */
  readonly ids: () => readonly string[] | undefined;
}

/** The assembly of a folder. Without a manifest that it understands it knows nothing. */
export function assemblyOf(folder: string): Assembly {
  const { artifacts } = readObject(join(folder, 'manifest.json'));
  if (!isObject(artifacts)) {
    return { lacks: () => false, lacksFolder: () => false };
  }
  const all = Object.values(artifacts).filter(isObject);
  const stacks = all.filter(({ type }) => type === 'aws:cloudformation:stack').map((artifact) => stackOf(folder, artifact));
  const folders = all.filter(({ type }) => type === 'cdk:cloud-assembly').map(({ properties }) => isObject(properties) && properties.directoryName);
  return {
    lacks: (constructPath) => !stacks.some((stack) => stack === undefined || mayHave(stack, constructPath)),
    lacksFolder: (name) => !folders.includes(name),
  };
}

function stackOf(folder: string, { displayName, metadata, additionalMetadataFile: file }: Record<string, unknown>): Stack | undefined {
  return typeof displayName !== 'string' ? undefined : {
    path: displayName,
    // Newer versions of the CDK have a file of their own for it.
    ids: () => idsIn({ ...(isObject(metadata) ? metadata : {}), ...(typeof file === 'string' ? readObject(join(folder, file)) : {}) }),
  };
}

/** Who turns logical ids off in the metadata has none at all. */
function idsIn(metadata: Record<string, unknown>): string[] | undefined {
  const paths = Object.keys(metadata).filter((path) => {
    const entries = metadata[path];
    return Array.isArray(entries) && entries.some((entry) => isObject(entry) && entry.type === 'aws:cdk:logicalId');
  });
  return paths.length === 0 ? undefined : paths;
}

/** A service has many resources, so some logical id is below it. */
function mayHave({ path, ids }: Stack, constructPath: string): boolean {
  return constructPath.startsWith(`${path}/`) && (ids()?.some((id) => id.startsWith(`/${constructPath}/`)) ?? true);
}

/** Without anything where it cannot be read. */
function readObject(path: string): Record<string, unknown> {
  try {
    const content: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return isObject(content) ? content : {};
  } catch {
    return {};
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
