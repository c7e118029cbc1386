/** How far long work in stages has come: one line that is written over on a terminal, plain lines elsewhere. */
import type { Io } from './command.ts';

const WIDTH = 30;
/** Between plain lines of one stage, in milliseconds. */
const EVERY = 10_000;

export type StageProgress = {
  readonly step: (stage: string, done: number, of: number) => void;
  readonly end: () => void;
  /** Of each stage so far. */
  readonly seconds: () => Readonly<Record<string, number>>;
};

export function stageProgress(io: Io): StageProgress {
  const seconds = new Map<string, number>();
  let stage: string | undefined;
  let began = 0;
  let told = 0;
  let shown = 0;
  const write = (line: string): void => {
    io.err(`\r${line.padEnd(shown)}`);
    shown = line.length;
  };
  const endStage = (): void => {
    if (stage === undefined) return;
    const took = Math.round(performance.now() - began) / 1000;
    seconds.set(stage, took);
    const line = `${stage}: ${took.toFixed(1)} s`;
    if (io.isTerminal) write(line);
    io.err(io.isTerminal ? '\n' : `${line}\n`);
    stage = undefined;
    shown = 0;
  };
  return {
    step: (name, done, of) => {
      if (name !== stage) {
        endStage();
        stage = name;
        began = performance.now();
        told = began;
        if (!io.isTerminal) io.err(`${name} …\n`);
      }
      if (!io.isTerminal) {
        if (performance.now() - told < EVERY) return;
        told = performance.now();
        return io.err(`${name}: ${done} of ${of}\n`);
      }
      const full = of === 0 ? WIDTH : Math.floor((done * WIDTH) / of);
      write(`${name.padEnd(12)} [${'#'.repeat(full).padEnd(WIDTH)}] ${done} of ${of}`);
    },
    end: endStage,
    seconds: () => Object.fromEntries(seconds),
  };
}
