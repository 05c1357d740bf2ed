import { readdirSync, readFileSync, readlinkSync } from 'fs';

/** Sockets of these tables that listen: their state is 0A. */
const TABLES = ['tcp', 'tcp6'];
const LISTEN = '0A';

/** A process and all that it has started, directly or not, and that is still running. Linux only, as the endpoint is. */
export function processTree(root: number): number[] {
  const parents = new Map(runningProcesses().map((pid) => [pid, parentOf(pid)]));
  const tree = [root];
  for (const ancestor of tree) {
    tree.push(...[...parents].filter(([, parent]) => parent === ancestor).map(([pid]) => pid));
  }
  return tree.filter((pid) => parents.has(pid));
}

/** Processes whose command line or environment mentions a text: also those whose parent is gone. */
export function processesMentioning(text: string): number[] {
  return runningProcesses().filter((pid) => [`/proc/${pid}/cmdline`, `/proc/${pid}/environ`].some((file) => readOr('', file).includes(text)));
}

/** The local addresses that processes listen on, like `127.0.0.1` and `::`. */
export function listeningAddresses(pids: number[]): string[] {
  const sockets = new Set(pids.flatMap(socketsOf));
  return TABLES.flatMap((table) => readOr('', `/proc/net/${table}`).trim().split('\n').slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , , state, , , , , , inode]) => state === LISTEN && sockets.has(inode))
    .map(([, local]) => addressOf(local.split(':')[0]));
}

/** The kernel writes addresses as hexadecimal words of 32 bits, each with its lowest byte first. */
export function addressOf(hex: string): string {
  const bytes = hex.match(/.{8}/g)!.flatMap((word) => word.match(/../g)!.reverse().map((byte) => parseInt(byte, 16)));
  if (bytes.length === 4) {
    return bytes.join('.');
  }
  const groups = Array.from({ length: 8 }, (_, index) => (bytes[2 * index] * 256 + bytes[2 * index + 1]).toString(16));
  return groups.join(':');
}

/** Whether nobody from outside the machine can reach an address, written as `addressOf` does. */
export function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '0:0:0:0:0:0:0:1' || /^0:0:0:0:0:ffff:7f[0-9a-f]{2}:/.test(address);
}

function runningProcesses(): number[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number).filter((pid) => stateOf(pid) !== undefined);
}

/** State and parent follow the command's name, which is in brackets and may have any character. */
function statOf(pid: number): string[] {
  return readOr('', `/proc/${pid}/stat`).split(')').at(-1)!.trim().split(' ');
}

/** Undefined when the process has ended, also when nobody has asked for its exit code yet. */
function stateOf(pid: number): string | undefined {
  const [state] = statOf(pid);
  return state === '' || state === 'Z' ? undefined : state;
}

function parentOf(pid: number): number {
  return Number(statOf(pid)[1]);
}

function socketsOf(pid: number): string[] {
  const folder = `/proc/${pid}/fd`;
  const links = orElse([], () => readdirSync(folder)).map((fd) => orElse('', () => readlinkSync(`${folder}/${fd}`)));
  return links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []);
}

function readOr(otherwise: string, file: string): string {
  return orElse(otherwise, () => readFileSync(file, 'latin1'));
}

/** A process may end while we look at it. */
function orElse<T>(otherwise: T, read: () => T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
