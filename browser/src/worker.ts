/** The worker: takes one call after another from the page and answers each. */

import type { Progress } from "./contract.ts";
import { EngineError } from "./engine/database.ts";
import { Session } from "./session.ts";
import { UserError } from "./problem.ts";

interface Call {
  readonly id: number;
  readonly method: keyof Session;
  readonly given: unknown;
}

const tell = (progress: Progress): void => postMessage({ progress });
const session = new Session(tell);
let queue: Promise<void> = Promise.resolve();

self.onmessage = ({ data }: MessageEvent<Call>): void => {
  queue = queue.then(() => answer(data));
};

async function answer({ id, method, given }: Call): Promise<void> {
  try {
    const call = session[method] as (given: unknown) => unknown;
    postMessage({ id, answer: await call.call(session, given) });
  } catch (error) {
    postMessage({ id, problem: error instanceof UserError ? error.problem : ours(method, error) });
  }
}

/** Our own failure, without a word of what the data held. */
function ours(method: string, error: unknown): UserError["problem"] {
  // What the engine says of a query is about the query; of any other error the kind alone is told.
  const name = error instanceof EngineError ? error.message : error instanceof Error ? error.name : typeof error;
  return {
    what: "The page stopped with a fault of its own",
    where: `${method}, ${name}`,
    why: "nothing was sent or lost; your files are as they were",
    do: "Open the page anew and try again; if it happens again, tell us what you did, without the data",
  };
}
