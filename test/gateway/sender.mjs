// Preloaded into what runs behind the gateway: each request carries the project's own frames of its sender, in a
// header that is added after the request was signed and goes no further than the gateway. Plain JavaScript, since
// functions have no compiler.
import { createHook, executionAsyncResource } from 'node:async_hooks';
import http from 'node:http';
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';

const header = 'shardline-sender';

/** Nobody's call is this deep. */
const mostFrames = 200;

/** Of the place where something was begun; each promise keeps one. */
const mostOfOrigin = 40;

/** Shown at most: a header has a limit. */
const shownFrames = 12;

/** A frame of the project's own: its file below the project's folder, its line, and its function. */
const ownFrame =
  /(?:at (?:async )?(?:new )?(.*?) \()?[^\s(]*?\b((?:functions|cli|infra|pipelines|local|view)\/[\w./-]+\.ts):(\d+):\d+\)?$/;

function stackOf(frames) {
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = frames;
  const error = new Error();
  Error.stackTraceLimit = before;
  return error;
}

function ownFrames({ stack = '' }) {
  return stack.split('\n').flatMap((line) => {
    if (line.includes('/node_modules/')) return [];
    const [, name = '', file, at] = ownFrame.exec(line) ?? [];
    return file === undefined ? [] : [`${file}:${at} ${name}`.trim().replace(/[^ -~]/g, '?')];
  });
}

/**
 * Where each asynchronous thing was begun. A stack trace ends where somebody returns a promise without awaiting it, as
 * the SDK's middleware for checksums does. The text of a trace is only made when it is asked for.
 */
const origins = new WeakMap();

createHook({
  init(_id, _type, _trigger, resource) {
    origins.set(resource, { begun: stackOf(mostOfOrigin), parent: origins.get(executionAsyncResource()) });
  },
}).enable();

function framesOfOrigin() {
  let origin = origins.get(executionAsyncResource());
  for (let steps = 0; origin !== undefined && steps < mostFrames; steps += 1) {
    const frames = ownFrames(origin.begun);
    if (frames.length > 0) return frames;
    origin = origin.parent;
  }
  return ['unknown'];
}

for (const module of [http, https]) {
  const send = module.request;
  module.request = (...given) => {
    const request = send(...given);
    const here = ownFrames(stackOf(mostFrames));
    const frames = here.length > 0 ? here : framesOfOrigin();
    if (!request.headersSent) request.setHeader(header, frames.slice(0, shownFrames).join(' < '));
    return request;
  };
}
// For whoever imports `request` itself.
syncBuiltinESMExports();
