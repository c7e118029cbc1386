/** Giving up a role of one’s own. */

import { useState } from 'preact/hooks';
import { ROLE_IN_WORDS, type Role } from '../../src/contract/roles.ts';
import { call } from '../kit/call.ts';
import { Fold } from '../kit/fold.tsx';
import { Act, Field, Problem, Select } from '../kit/form.tsx';
import { useSession } from '../kit/session.tsx';

export function GiveUpRole() {
  const { me, refresh } = useSession();
  const [chosen, setChosen] = useState<Role | null>(null);
  const [because, setBecause] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const role = chosen ?? me.roles[0];
  if (role === undefined) return null;
  const resign = async () => {
    setProblem(null);
    if (because.trim().length < 3) return setProblem('Say why, in a few words. It is kept on record.');
    const answer = await call('resign', { body: { role, because } });
    if (!answer.ok) return setProblem(answer.says);
    await refresh();
  };
  return (
    <Fold says="Give up a role">
      {problem !== null && <Problem says={problem} key={problem} />}
      <p>It ends at once and you are signed out. What you have proposed and nobody has decided is void.</p>
      <Select
        id="resign-role"
        label="Role"
        value={role}
        onInput={(value) => setChosen(me.roles.find((one) => one === value) ?? null)}
        options={me.roles.map((one) => [one, ROLE_IN_WORDS[one]] as const)}
      />
      <Field id="resign-because" label="Reason" value={because} onInput={setBecause} />
      <Act warning onPress={resign}>
        Give it up
      </Act>
    </Fold>
  );
}
