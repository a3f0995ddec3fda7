#!/usr/bin/env node
/** A file of every kind of line. @param x what {@link Basket} */
import React, { type Item as Thing, useState } from './item';
import * as path from "path";
export * from '../other';
declare module 'x' { export const y: unique symbol; }
type Pair<T extends object = {}> = readonly [key: keyof T, value?: T[keyof T]] | `a${string}` | null;
export interface Shape<T> extends Base, Other<T> { readonly id: number; name?: string; [key: string]: any; run(a: T): void; new (x: boolean): this; }
const enum Kind { One = 1, Two = 'b' << 2, }
abstract namespace Inner.Deep { let a = 1; }

@Component({ selector: 'app', inputs: [] })
export default abstract class Basket<T = unknown> extends Base<T> implements Shape<T>, Other {
  private static readonly #limit: Map<string, number[]> = new Map<string, number[]>();
  @Input() public name!: string;
  constructor(private readonly http: Client, protected a?: number) { super(); }
  get size(): number { return this.list.length; }
  set size(value) { this.#limit = value as unknown as any; }
  public async *add<K extends keyof T>(item: K, { a, b: [c, ...d] = [] }: Options = {}, ...rest: T[]): Promise<T[K] | undefined> {
    // a comment
    const text = `of ${item.length + 1} and ${rest.map((x) => `${x}`).join(', ')}\n`, n = 0x1f + 1_000n - .5e3;
    let found: Record<string, () => void> | undefined = { item, 'key': 1, [a]: async () => {}, method(x) { return typeof x; }, ...rest };
    if (!found?.list && /^[a-z\d]+(?<n>x|\/)$/giu.test(text) || item === null) { return; } else if (a instanceof Date) { throw new Error("no \"x\" \u00e9"); }
    for (const [key, value] of Object.entries(found ?? {})) { if (key in value) continue; delete found[key]; }
    for (let i = 0; i < 10; i++) { i += i % 2 ? -1 : +1; }
    switch (item) { case 'a': case Kind.One: break; default: yield* other(); }
    try { await this.http.get<Item>(`/x/${item}`)!.pipe(tap(x => console.log(x)), map(({ y }) => y)); } catch (error: unknown) { debugger; } finally { void 0; }
    do { outer: while (true) { break outer; } } while (a >>> 2 !== ~b && c <= 3 ** 2);
    return (found as Thing).a!.b satisfies T;
  }
}
export const handler = async <T,>(event: Event, callback: (e?: Error) => void): Promise<void> => { callback(); };
export function isItem(x: unknown, y: asserts): x is Thing { return !!x && new.target !== undefined; }
function over(a: string): void;
var old = function named(this: Window, a) { return arguments[0], this; };
describe('a', () => { it("works", async () => { expect(await f(1)).toEqual([true, false, NaN]); }); });
