import { expect } from 'chai';
import fc from 'fast-check';
import { type Day, dayInWords, daysBetween, instantMs, londonDay, monthsBack, readDay } from '../../src/roll/day.ts';

const day = (text: string): Day => readDay(text, 'YMD') ?? expect.fail(`${text} is no day`);
const inLondon = (text: string): string => londonDay(instantMs(text) ?? expect.fail(`${text} is no instant`));

describe('days', () => {
  it('turn at midnight in London, which in summer is 23:00 UTC', () => {
    expect(inLondon('2026-09-30T22:59:59Z')).to.equal('2026-09-30');
    expect(inLondon('2026-09-30T23:00:00Z')).to.equal('2026-10-01');
    expect(inLondon('2026-09-30T23:30:00Z')).to.equal('2026-10-01');
    expect(inLondon('2026-01-31T23:30:00Z')).to.equal('2026-01-31');
    expect(inLondon('2026-02-01T00:00:00Z')).to.equal('2026-02-01');
  });

  it('turn rightly on the two nights when the clocks change', () => {
    expect(inLondon('2026-03-28T23:30:00Z')).to.equal('2026-03-28'); // still winter time
    expect(inLondon('2026-03-29T23:30:00Z')).to.equal('2026-03-30'); // the clocks went forward at 01:00
    expect(inLondon('2026-10-24T23:30:00Z')).to.equal('2026-10-25'); // still summer time
    expect(inLondon('2026-10-25T23:30:00Z')).to.equal('2026-10-25'); // the clocks went back at 02:00
  });

  it('do not depend on the offset in which the instant is written', () => {
    expect(inLondon('2026-10-01T00:30:00+01:00')).to.equal('2026-10-01');
    expect(inLondon('2026-09-30T18:30:00-05:00')).to.equal('2026-10-01');
  });

  it('are real dates of the years 1900 to 2100, in one spelling', () => {
    for (const text of ['2024-02-29', '2000-02-29', '1900-01-01', '2100-12-31']) {
      expect(readDay(text, 'YMD'), text).to.equal(text);
    }
    for (const text of [
      '2025-02-29',
      '2100-02-29',
      '1899-12-31',
      '2101-01-01',
      '2026-04-31',
      '2026-00-10',
      '2026-13-01',
      '2026-1-01',
      '2026-01-00',
      ' 2026-01-01',
      '2026/01/01',
      '',
    ]) {
      expect(readDay(text, 'YMD'), text).to.equal(null);
    }
  });

  it('are read day first or month first as the layout says, with one separator', () => {
    expect(readDay('03/04/2026', 'DMY')).to.equal('2026-04-03');
    expect(readDay('03.04.2026', 'DMY')).to.equal('2026-04-03');
    expect(readDay('03-04-2026', 'MDY')).to.equal('2026-03-04');
    for (const text of ['03/04-2026', '3/4/2026', '03/04/26', '31/02/2026', '2026-04-03', '03 04 2026']) {
      expect(readDay(text, 'DMY'), text).to.equal(null);
    }
    expect(readDay('31/12/2026', 'MDY')).to.equal(null);
  });

  it('go back by calendar months to the same day number, or to the last day of a shorter month', () => {
    expect(monthsBack(day('2026-09-30'), 7)).to.equal('2026-02-28');
    expect(monthsBack(day('2026-09-30'), 31)).to.equal('2024-02-29');
    expect(monthsBack(day('2026-08-31'), 6)).to.equal('2026-02-28');
    expect(monthsBack(day('2026-01-15'), 1)).to.equal('2025-12-15');
    expect(monthsBack(day('2026-12-31'), 12)).to.equal('2025-12-31');
  });

  it('are counted as calendar dates, over changes of the clock and leap days', () => {
    expect(daysBetween(day('2026-03-28'), day('2026-03-30'))).to.equal(2);
    expect(daysBetween(day('2024-02-28'), day('2024-03-01'))).to.equal(2);
    expect(daysBetween(day('2026-09-30'), day('2026-03-31'))).to.equal(-183);
  });

  it('stand in the order of their texts', () => {
    const some = fc.date({ min: new Date('1900-01-01'), max: new Date('2100-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(some, some, (a, b) => {
        const [x, y] = [day(a.toISOString().slice(0, 10)), day(b.toISOString().slice(0, 10))];
        expect(Math.sign(daysBetween(x, y))).to.equal(x < y ? 1 : x > y ? -1 : 0);
      }),
    );
  });

  it('are written out for people', () => {
    expect(dayInWords(day('2026-09-03'))).to.equal('3 September 2026');
  });
});

describe('instants', () => {
  it('are real, whole seconds with Z or an offset', () => {
    expect(instantMs('1970-01-01T00:00:01Z')).to.equal(1000);
    expect(instantMs('1970-01-01T01:00:00+01:00')).to.equal(0);
    expect(instantMs('1969-12-31T19:00:00-05:00')).to.equal(0);
    for (const text of [
      '2026-09-30T23:30:00',
      '2026-09-30 23:30:00Z',
      '2026-09-30T23:30:00.5Z',
      '2026-09-30T23:30Z',
      '2026-09-31T23:30:00Z',
      '2026-09-30T24:00:00Z',
      '2026-09-30T23:60:00Z',
      '2026-06-30T23:59:60Z',
      '2026-09-30T23:30:00+24:00',
      '2026-09-30T23:30:00+0100',
      '2026-09-30t23:30:00z',
    ]) {
      expect(instantMs(text), text).to.equal(null);
    }
  });
});
