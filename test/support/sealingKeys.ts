/** A scrutineer who gives a key to the poll, by the browser in miniature. */
import { giveSealingKey } from '../../src/simulation/scrutineers.ts';
import type { CallInput } from './client.ts';
import { type Signing, signAct } from './twoOfficers.ts';

/** @returns the secret */
export const givesSealingKey = (person: Signing, of: Parameters<typeof giveSealingKey>[1]): Promise<bigint> =>
  giveSealingKey(
    {
      deposit: (input: CallInput<'depositSealingKey'>) => person.must('depositSealingKey', input),
      sign: (compose) => signAct(person, compose),
    },
    of,
  );
