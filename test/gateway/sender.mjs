// Preloaded into what runs behind the gateway: each request carries the project's own frames of its sender, in a
// header that is added after the request was signed and goes no further than the gateway. Plain JavaScript, since
// functions have no compiler.
import http from 'node:http';
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';

const header = 'shardline-sender';

/** Nobody's call is this deep. */
const mostFrames = 200;

/** Shown at most: a header has a limit. */
const shownFrames = 12;

/** A frame of the project's own: its file below the project's folder, its line, and its function. */
const ownFrame =
  /(?:at (?:async )?(?:new )?(.*?) \()?[^\s(]*?\b((?:functions|recovery|alerts|verify|producer|pipelines|local)\/[\w./-]+\.ts):(\d+):\d+\)?$/;

function ownFrames() {
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = mostFrames;
  const { stack = '' } = new Error();
  Error.stackTraceLimit = before;
  return stack.split('\n').flatMap((line) => {
    if (line.includes('/node_modules/')) return [];
    const [, name = '', file, at] = ownFrame.exec(line) ?? [];
    return file === undefined ? [] : [`${file}:${at} ${name}`.trim().replace(/[^ -~]/g, '?')];
  });
}

for (const module of [http, https]) {
  const send = module.request;
  module.request = (...given) => {
    const request = send(...given);
    const frames = ownFrames();
    if (!request.headersSent)
      request.setHeader(header, frames.slice(0, shownFrames).join(' < ') || 'unknown');
    return request;
  };
}
// For whoever imports `request` itself.
syncBuiltinESMExports();
