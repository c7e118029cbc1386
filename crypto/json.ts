/**
 * A strict JSON reader: RFC 8259, and beyond it no key twice at any depth and no lone surrogate. JSON.parse keeps the
 * last of two equal keys, so two programs could read two meanings from one signed text. SPEC §2.2.
 */
import { DecodeError } from './bytes.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const DEEPEST = 64;

/** What becomes of a number as it is spelt. */
type NumberOf = (spelt: string) => number | string;

class Reader {
  private at = 0;
  private readonly text: string;
  private readonly path: string;
  private readonly numberOf: NumberOf;

  constructor(text: string, path: string, numberOf: NumberOf) {
    this.text = text;
    this.path = path;
    this.numberOf = numberOf;
  }

  document(): Json {
    const value = this.value(0);
    this.space();
    if (this.at !== this.text.length) this.fail('text after the end');
    return value;
  }

  private fail(says: string): never {
    throw new DecodeError(this.path, `not strict JSON: ${says} at character ${this.at}`);
  }

  private space(): void {
    while (' \t\n\r'.includes(this.text[this.at] ?? 'x')) this.at++;
  }

  private value(depth: number): Json {
    if (depth > DEEPEST) this.fail('nested too deep');
    this.space();
    const first = this.text[this.at];
    if (first === '{') return this.object(depth);
    if (first === '[') return this.array(depth);
    if (first === '"') return this.string();
    for (const [word, value] of [
      ['true', true],
      ['false', false],
      ['null', null],
    ] as const) {
      if (this.text.startsWith(word, this.at)) {
        this.at += word.length;
        return value;
      }
    }
    return this.number();
  }

  private number(): Json {
    const pattern = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found === undefined) this.fail('unexpected character');
    this.at += found.length;
    if (!Number.isFinite(Number(found))) this.fail('number out of range');
    return this.numberOf(found);
  }

  private string(): string {
    // A loop, not one pattern: a repeated repetition takes exponential time on a text whose closing quote is missing.
    const start = this.at++;
    for (let code = this.code(); code !== 0x22; code = this.code()) {
      if (!(code >= 0x20)) this.fail('bad string'); // a control character, or the end of the text
      if (code === 0x5c) this.escape();
      else this.at++;
    }
    const value = JSON.parse(this.text.slice(start, ++this.at)) as string;
    if (!value.isWellFormed()) this.fail('lone surrogate');
    return value;
  }

  private code(): number {
    return this.text.charCodeAt(this.at);
  }

  private escape(): void {
    const pattern = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found === undefined) this.fail('bad string');
    this.at += found.length;
  }

  private array(depth: number): readonly Json[] {
    const out: Json[] = [];
    this.at++;
    this.space();
    if (this.text[this.at] === ']') {
      this.at++;
      return out;
    }
    for (;;) {
      out.push(this.value(depth + 1));
      if (this.another(']')) return out;
    }
  }

  private object(depth: number): { readonly [key: string]: Json } {
    // No prototype: a key named __proto__ is data like any other.
    const out: { [key: string]: Json } = Object.create(null);
    this.at++;
    this.space();
    if (this.text[this.at] === '}') {
      this.at++;
      return out;
    }
    for (;;) {
      this.space();
      if (this.text[this.at] !== '"') this.fail('expected a key');
      const key = this.string();
      if (Object.hasOwn(out, key)) this.fail('key twice');
      this.space();
      if (this.text[this.at++] !== ':') this.fail('expected a colon');
      out[key] = this.value(depth + 1);
      if (this.another('}')) return out;
    }
  }

  /** After an element: true at the closing mark, false after a comma. */
  private another(close: string): boolean {
    this.space();
    const mark = this.text[this.at++];
    if (mark === close) return true;
    if (mark !== ',') this.fail(`expected a comma or ${close}`);
    return false;
  }
}

/**
 * @param numberOf `String` keeps the numbers as they are spelt
 * @throws DecodeError naming the character, never the text. Objects come without a prototype.
 */
export const parseJson = (text: string, path = '', numberOf: NumberOf = Number): Json =>
  new Reader(text, path, numberOf).document();
