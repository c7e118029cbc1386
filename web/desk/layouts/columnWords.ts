/** Columns of the schema and kinds of file in an office worker's words. */
import type { Kind } from '../../../src/roll/columns.ts';

export const KIND_IN_WORDS: { readonly [K in Kind]: string } = {
  members: 'members.csv: the people on the list',
  payments: 'payments.csv: how far each fee is paid',
  leavers: 'leavers.csv: who has left, when and why',
  'role-holders': 'role-holders.csv: who holds a role',
  units: 'units.csv: the branches and affiliates',
};

const WORDS: Readonly<Record<string, string>> = {
  number: 'Membership number',
  name: 'Name',
  email: 'E-mail address',
  address: 'Postal address',
  postcode: 'Postcode',
  unit: 'Branch or unit, by its code',
  unitSince: 'In that branch or unit since',
  joined: 'First joined',
  lapsed: 'Last lapsed',
  rejoined: 'Last rejoined',
  grade: 'Type of membership',
  standing: 'Standing',
  standingFrom: 'That standing since',
  paidTo: 'Fee paid up to',
  meetsMinimumAge: 'Old enough, yes or no',
  lastPaid: 'Last payment',
  ended: 'Membership ended (first day no longer a member)',
  reason: 'Why it ended',
  role: 'Role',
  from: 'From',
  until: 'Until (last day)',
  code: 'Code of the branch or unit',
  kind: 'Branch or affiliate',
  section: 'Section',
  covers: 'Postcode districts or sectors it covers',
};
export const columnInWords = (name: string): string => WORDS[name] ?? name;
