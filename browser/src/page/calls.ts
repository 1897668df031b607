/** Asking the worker: one promise for each call, and word of how far it has come. */

import type { Checker, Problem, Progress } from "../contract.ts";

export type Method = keyof Checker;
export type Given<M extends Method> = Parameters<Checker[M]> extends [infer G] ? G : undefined;
export type Answer<M extends Method> = Awaited<ReturnType<Checker[M]>>;

/** What went wrong, as the worker told it. */
export class ProblemError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.what);
  }
}

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

interface Message {
  readonly id?: number;
  readonly answer?: unknown;
  readonly problem?: Problem;
  readonly progress?: Progress;
}

const STOPPED: Problem = {
  what: "The part of the page that reads and checks has stopped",
  where: "",
  why: "this computer may have too little memory free for files of this size",
  do:
    "Close other programs and tabs, open the page anew and give the files again; nothing was sent, and your files " +
    "are as they were",
};

/** The worker as seen from the page. `told` hears of progress. */
export class Calls {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #last = 0;
  #stopped = false;

  /** Starts the worker from its code. Throws what the browser throws when it may not. */
  constructor(code: string, readonly told: (progress: Progress) => void) {
    const address = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
    this.#worker = new Worker(address);
    this.#worker.onmessage = ({ data }: MessageEvent<Message>): void => {
      URL.revokeObjectURL(address); // it has loaded, or it would not speak
      this.#hear(data);
    };
    this.#worker.onerror = (event): void => {
      event.preventDefault();
      this.#stop();
    };
    this.#worker.onmessageerror = (): void => this.#stop();
  }

  /** Asks for `method` with `given`. Rejects with a `ProblemError`. `moved` is handed over rather than copied. */
  call<M extends Method>(method: M, given: Given<M>, moved: readonly Transferable[] = []): Promise<Answer<M>> {
    if (this.#stopped) return Promise.reject(new ProblemError(STOPPED));
    this.#last += 1;
    const id = this.#last;
    return new Promise<Answer<M>>((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (answer: unknown) => void, reject });
      this.#worker.postMessage({ id, method, given }, [...moved]);
    });
  }

  /** Ends the worker and everything that it holds. */
  end(): void {
    this.#worker.terminate();
  }

  #hear({ id, answer, problem, progress }: Message): void {
    if (progress) this.told(progress);
    if (id === undefined) return;
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (problem) waiting?.reject(new ProblemError(problem));
    else waiting?.resolve(answer);
  }

  #stop(): void {
    this.#stopped = true;
    for (const { reject } of this.#waiting.values()) reject(new ProblemError(STOPPED));
    this.#waiting.clear();
  }
}
