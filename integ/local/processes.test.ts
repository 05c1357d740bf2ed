import { createServer } from 'http';
import { AddressInfo } from 'net';
import { addressOf, isLoopback, listeningAddresses, processesMentioning, processTree } from './processes';

test.each([
  ['0100007F', '127.0.0.1', true],
  ['0300017F', '127.1.0.3', true],
  ['00000000', '0.0.0.0', false],
  ['0500000A', '10.0.0.5', false],
  ['00000000000000000000000000000000', '0:0:0:0:0:0:0:0', false],
  ['00000000000000000000000001000000', '0:0:0:0:0:0:0:1', true],
  ['0000000000000000FFFF00000100007F', '0:0:0:0:0:ffff:7f00:1', true],
  ['0000000000000000FFFF00000500000A', '0:0:0:0:0:ffff:a00:5', false],
])('the kernel’s %s is %s', (hex, address, loopback) => {
  expect(addressOf(hex)).toBe(address);
  expect(isLoopback(address)).toBe(loopback);
});

test.each(['127.0.0.1', '127.3.2.1'])('sees that this process listens on %s', async (address) => {
  const before = listeningAddresses([process.pid]);
  const server = createServer().listen(0, address);
  await new Promise((listening) => server.once('listening', listening));
  expect((server.address() as AddressInfo).address).toBe(address);
  expect(listeningAddresses([process.pid])).toHaveLength(before.length + 1);
  expect(listeningAddresses([process.pid])).toContain(address);
  expect(listeningAddresses([process.ppid])).not.toContain(address);
  await new Promise((closed) => server.close(closed));
});

test('a process is part of the tree of its parent', () => {
  expect(processTree(process.ppid)).toContain(process.pid);
  expect(processTree(process.pid)).not.toContain(process.ppid);
});

test('finds processes by what they were called with', () => {
  expect(processesMentioning(process.argv[1])).toContain(process.pid);
  expect(processesMentioning('nobody was ever called with this' + process.hrtime.bigint())).toEqual([]);
});
