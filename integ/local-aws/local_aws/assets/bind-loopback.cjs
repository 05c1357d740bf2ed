// Preloaded into every Node.js task (NODE_OPTIONS). An app in a container listens on all
// addresses of *its* network namespace; a task here shares the machine's. So "all addresses"
// becomes the task's own loopback address: nothing is reachable from outside, and two tasks can
// use one port. A server that names a specific address keeps it, as it would in a container.
'use strict';

const net = require('node:net');

const taskAddress = process.env.TASK_IP;
const ALL_ADDRESSES = new Set([undefined, null, '', '0.0.0.0', '::']);
const listen = net.Server.prototype.listen;

function isPort(value) {
  return typeof value === 'number' || (typeof value === 'string' && /^\d+$/.test(value));
}

/** The options form of a TCP listen call, or undefined for a pipe, a handle or a file descriptor. */
function tcpOptions(args) {
  const [first, ...rest] = args;
  if (first === undefined || first === null || typeof first === 'function') return { port: 0 };
  if (isPort(first)) {
    const host = rest.find((value) => typeof value === 'string');
    const backlog = rest.find((value) => typeof value === 'number');
    return { port: Number(first), host, backlog };
  }
  if (typeof first === 'object' && isPort(first.port)) return { ...first };
  return undefined;
}

if (taskAddress) {
  net.Server.prototype.listen = function listenOnTaskAddress(...args) {
    const options = tcpOptions(args);
    if (!options || !ALL_ADDRESSES.has(options.host)) return listen.apply(this, args);
    const callback = args.find((value) => typeof value === 'function');
    return listen.call(this, { ...options, host: taskAddress }, ...(callback ? [callback] : []));
  };
}
