import { SingleBar } from "cli-progress";
import { Interrupted } from "./exit.ts";
import { grouped, say } from "./terminal.ts";

const LINE_EVERY_MS = 5_000;

/**
 * How far long work has come, on stderr: a bar on a terminal, a line every 5 s elsewhere, nothing with
 * `--quiet`. It is also where Ctrl-C takes effect: work that reports here stops at its next report.
 */
export class Progress {
  private readonly what: string;
  private readonly quiet: boolean;
  private bar: SingleBar | null = null;
  private lastLineMs = performance.now();
  private interrupted = false;
  private readonly onInterrupt = () => {
    if (this.interrupted) process.exit(130);
    this.interrupted = true;
  };

  constructor(what: string, options: { readonly quiet: boolean }) {
    this.what = what;
    this.quiet = options.quiet;
    process.on("SIGINT", this.onInterrupt);
  }

  /** `done` of `total`; throws Interrupted after Ctrl-C. A total of 0 means that it isn't known. */
  at(done: number, total: number): void {
    if (this.interrupted) {
      this.end();
      throw new Interrupted();
    }
    if (this.quiet) return;
    if (process.stderr.isTTY) this.drawBar(done, total);
    else if (performance.now() - this.lastLineMs >= LINE_EVERY_MS) {
      this.lastLineMs = performance.now();
      say(total > 0 ? `${this.what}: ${((100 * done) / total).toFixed(0)} %` : `${this.what}: ${grouped(done)}`);
    }
  }

  end(): void {
    process.off("SIGINT", this.onInterrupt);
    this.bar?.stop();
    this.bar = null;
  }

  private drawBar(done: number, total: number): void {
    if (this.bar === null) {
      this.bar = new SingleBar({
        format: `${this.what} [{bar}] {percentage} % | {eta_formatted} left`,
        stream: process.stderr,
        hideCursor: true,
        clearOnComplete: true,
        etaBuffer: 100,
      });
      this.bar.start(Math.max(1, total), 0);
    }
    this.bar.update(done);
  }
}

/** Runs `work` with a Progress that is ended whatever happens. */
export async function withProgress<T>(
  what: string,
  options: { readonly quiet: boolean },
  work: (progress: Progress) => Promise<T>,
): Promise<T> {
  const progress = new Progress(what, options);
  try {
    return await work(progress);
  } finally {
    progress.end();
  }
}
