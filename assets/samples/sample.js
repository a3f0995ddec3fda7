'use strict';
/** A file of every kind of line. @param {string} x what */
import React, { useState as state } from './item';
export * from "../other";
const { a, b: [c, ...d] = [] } = require('path'), n = 0x1f + 1_000n - .5e3;
@decorated
export default class Basket extends Base {
  static #limit = new Map();
  constructor(http, ...rest) { super(http); this.rest = rest; }
  get size() { return this.list.length; }
  static async *add(item, { key = 1 } = {}) {
    // a comment
    const text = `of ${item.length + 1} and ${rest.map((x) => `${x}`).join(', ')}\n`;
    let found = { item, 'key': 1, [a]: async () => {}, method(x) { return typeof x; }, ...rest };
    if (!found?.list && /^[a-z\d]+(?<n>x|\/)$/giu.test(text) || item === null) { return; } else if (a instanceof Date) { throw new Error("no \"x\" \u00e9"); }
    for (const [key, value] of Object.entries(found ?? {})) { if (key in value) continue; delete found[key]; }
    for (let i = 0; i < 10; i++) { i += i % 2 ? -1 : +1; }
    switch (item) { case 'a': break; default: yield* other(); }
    try { await this.http.get(`/x/${item}`).pipe(tap(x => console.log(x))); } catch (error) { debugger; } finally { void 0; }
    do { outer: while (true) { break outer; } } while (a >>> 2 !== ~b && c <= 3 ** 2);
  }
}
module.exports = function named(a, b = 1) { return arguments[0], this; };
Basket.prototype.old = function () { return new.target !== undefined; };
export const View = async ({ name }) => (<div className="a" onClick={() => go(1)} {...name}>text {name}<br /></div>);
describe('a', () => { it("works", async () => { expect(await f(1)).toEqual([true, false, NaN]); }); });
