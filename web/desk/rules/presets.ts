/** The dated presets, byte for byte. A preset is never edited: to change a rule is to make another pack with another name. */
import { utf8 } from '../../../crypto/bytes.ts';
import society from '../../../src/roll/presets/society-2026.json?raw';
import trigger from '../../../src/roll/presets/trigger-2021-22.json?raw';
import union from '../../../src/roll/presets/union-2026.json?raw';
import { type RulePack, readRulePack } from '../../../src/roll/rules.ts';

export type Pack = { readonly text: string; readonly rules: RulePack };

/** @throws DecodeError for what is no rule pack */
export const packOf = (text: string): Pack => ({ text, rules: readRulePack(utf8(text)).rules });

export const PRESETS: readonly (readonly [id: string, says: string, pack: Pack])[] = [
  ['trigger', 'Trigger ballot, as in 2021–22', packOf(trigger)],
  ['society', 'Society or co-operative: every member of the day', packOf(society)],
  ['union', 'Union: every member of the day who is paid up', packOf(union)],
];
