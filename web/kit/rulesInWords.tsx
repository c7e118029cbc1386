/** The rules of a poll, a sentence for each: the same words for the officer who sets it up and for whoever looks at it later. */
import type { RulePack } from '../../src/roll/rules.ts';
import { rulePackInWords } from '../../src/roll/rulesInWords.ts';
import { Rows } from './rows.tsx';

export const RulesInWords = ({ rules }: { readonly rules: RulePack }) => (
  <Rows rows={rulePackInWords(rules).map(({ about, says }) => [about, says] as const)} />
);
