/**
 * What each login may do with each table and view: the whole of it, applied whenever the schema is brought up to date. What is
 * not named here nobody may but the owner. Triggers run as the owner, so a login needs nothing for what they look up.
 */
import { LOGINS, type Login } from './database.ts';

/**
 * Words with a space between: `read`, `add`, `change(columns)`, `remove`; `lock(column)` for rows that are held and never
 * changed: PostgreSQL asks for UPDATE on a column, and the table's own trigger refuses it. `read` and `add` may name columns.
 */
type Rights = { readonly [L in Login]?: string };

const all = (rights: string): Rights => Object.fromEntries(LOGINS.map((login) => [login, rights]));
/** Those by which people act: each act is logged, and looks up its poll, its locks and who acts. */
const acting = (rights: string, more: Rights = {}): Rights => ({
  ...{ serve: rights, cast: rights, sequence: rights, roll: rights, review: rights },
  ...more,
});

// What is not sealed of a row; the sealed texts are handed out by their announcement (store/looks.ts).
const CLAIM = 'id,poll,origin,about,number,unit,claimant,opened_by,at';
const PROPOSAL = 'id,poll,kind,concerning,units,proposed_by,proposed_at,lapses_at,message_hash,auth,salt';
const END = 'proposal,ended,person,at,auth,salt';
const TENDER = 'poll,tender,person,claim,number,unit,given,paper,body_hash,credential,promise,at';

/** Kept for good: what happened is a row, and no login may change or remove it. */
const KEPT: Readonly<Record<string, Rights>> = {
  // --- the organisation and its people ---
  organisation: { ...all('read'), serve: 'read add' },
  passkeys: { serve: 'read add', cast: 'read', sequence: 'read', roll: 'read', review: 'read' },
  passkey_revocations: { serve: 'read add', cast: 'read', sequence: 'read', roll: 'read add', review: 'read' },
  interests: { serve: 'read add', sequence: 'read', roll: 'read', review: 'read' },
  poll_duties: { serve: 'read', sequence: 'read', roll: 'read', review: 'read' },
  proposed_roles: { serve: 'read add' },
  duty_events: { serve: 'read', sequence: 'read', roll: 'read', review: 'read' },
  duty_heads: { serve: 'read add', sequence: 'read add', roll: 'read add', review: 'read' },
  notice_keys: { serve: 'read add' },
  organisation_settings: { serve: 'read add' },
  // --- the access log ---
  access_log: acting('read add'),
  access_subjects: acting('read add'),
  access_heads: { serve: 'read', sequence: 'read add', roll: 'read add', review: 'read' },
  review_items: acting('read add'),
  reviews: { serve: 'read', roll: 'read', review: 'read add' },
  reviewed: { serve: 'read', roll: 'read', review: 'read add' },
  reviewer_admissions: { serve: 'read add', roll: 'read', review: 'read' },
  glass: { serve: 'read add', roll: 'read', review: 'read' },
  glass_uses: { serve: 'read add', roll: 'read', review: 'read' },
  // --- exports, rolls, what is said of them ---
  snapshots: { serve: 'read', mail: 'read(hash,data_key)', roll: 'read add' },
  snapshot_files: { roll: 'read add' },
  snapshot_keys: { roll: 'read add' },
  // By number and unit, through roll_marks; how many have which reason, through a function; the rest through the views of a look.
  roll_lines: { roll: 'read add' },
  confirmations: { serve: 'read', roll: 'read add' },
  variances: { serve: 'read', roll: 'read add' },
  variance_settlements: { serve: 'read add', roll: 'read' },
  amendments: {
    serve: 'read(poll,seq,number,proposal,unit,eligible,reasons,first_reason,effect,frozen,amendment,salt,at) add',
    sequence: 'read(poll,seq,number,proposal,effect,frozen,amendment,salt,at)',
    roll: 'read',
  },
  contact_holds: { roll: 'read add' },
  contact_releases: { serve: 'read add', mail: 'read', roll: 'read' },
  claimants: { serve: 'read(person,poll,mailbox,who,at) add' },
  claim_askings: { serve: 'read add' },
  claims: { serve: `read(${CLAIM}) add lock(id)`, roll: 'read' },
  claim_messages: { serve: 'read(id,claim,person,by_officer,at) add' },
  claim_takings: { serve: 'read add' },
  claim_proposals: { serve: 'read add', roll: 'read' },
  claim_ends: { serve: 'read(claim,ended,person,proposal,at) add', roll: 'read' },
  evidence: { serve: 'read(id,poll,claim,number,unit,sha256,type,size,given_by,by_officer,at) add', roll: 'read' },
  returned_results: { serve: 'read(poll,contest,unit,proposal,minute,at) add', sequence: 'read', roll: 'read' },
  proposal_evidence: { serve: 'read add', roll: 'read' },
  notices: { serve: 'read(id,poll,number,units,proposal,grounds,at) add' },
  link_sendings: { serve: 'read add' },
  proposed_letters: { serve: 'read add' },
  // --- what two officers do ---
  proposals: {
    ...{ serve: `read(${PROPOSAL}) add lock(id)`, sequence: `read(${PROPOSAL})`, review: `read(${PROPOSAL})` },
    roll: 'read lock(id)',
  },
  proposal_ends: { serve: `read(${END}) add`, sequence: `read(${END})`, roll: 'read add', review: `read(${END})` },
  signed_acts: { serve: 'read add', sequence: 'read add', roll: 'read add' },
  locks: acting('read', { serve: 'read add lock(id)', mail: 'read' }),
  lock_lifts: acting('read', { serve: 'read add', mail: 'read' }),
  // --- polls and their papers ---
  poll_trustees: acting('read', { serve: 'read add' }),
  poll_scrutineers: acting('read', { serve: 'read add' }),
  trustee_keys: acting('read', { serve: 'read add' }),
  ceremony_restarts: { serve: 'read add', roll: 'read' },
  ceremony_messages: { serve: 'read add', roll: 'read' },
  rehearsals: { serve: 'read add', roll: 'read' },
  refused_parts: { serve: 'read add' },
  sealing_keys: { serve: 'read add', roll: 'read' },
  sealed_messages: { serve: 'read add', roll: 'read' },
  attestations: { serve: 'read add' },
  code_lists: { serve: 'read add', roll: 'read' },
  code_keys: { serve: 'read add', roll: 'read' },
  code_tries: { serve: 'read add' },
  papers: { serve: 'read add lock(paper)', cast: 'read lock(paper)', sequence: 'read', roll: 'read add' },
  paper_cancellations: { serve: 'read add', cast: 'read', sequence: 'read', roll: 'read' },
  taken_papers: { serve: 'read add', cast: 'read', sequence: 'read', roll: 'read' },
  teller_counts: { serve: 'read add', sequence: 'read', roll: 'read' },
  enrolment_events: { serve: 'read add', cast: 'read add', sequence: 'read add', roll: 'read add' },
  // --- ballots and the board ---
  // Whether a paper is spent everybody at a desk has to know; what was cast with it, nobody there.
  casts: { serve: 'read(poll,paper,unit,cast_at) add', cast: 'read add', sequence: 'read' },
  cast_credentials: { serve: 'read add', cast: 'read add' },
  tenders: { serve: `read(${TENDER}) add`, sequence: `read(${TENDER})`, roll: 'read' },
  tender_proposals: { serve: 'read add', roll: 'read' },
  tender_settlements: { serve: 'read add', sequence: 'read', roll: 'read' },
  tender_tries: { serve: 'read add' },
  failed_tries: { cast: 'read add' },
  board_entries: acting('read', { serve: 'read add', sequence: 'read add', roll: 'read add', review: 'read add' }),
  blobs: acting('read', { serve: 'read add', sequence: 'read add', roll: 'read add', review: 'read add' }),
  checkpoints: acting('read', { serve: 'read add', sequence: 'read add', roll: 'read add', review: 'read add' }),
  published: { serve: 'read', roll: 'read add' },
  declaration_signatures: { serve: 'read add', roll: 'read' },
  declaration_files: { serve: 'read add', roll: 'read add' },
  // --- what the triggers go by ---
  proposal_duties: {},
  forbidden_pairs: {},
  poll_acts: {},
  migrations: {},
  migrations_lock: {},
  // Through the functions that announce them, and count them.
  looks: {},
  announcements: {},
  announcement_uses: {},
  announcement_sweeps: {},
};

/** What moves, by the steps that its own trigger lets pass. */
const MOVING: Readonly<Record<string, Rights>> = {
  people: acting('read', {
    cast: 'read(id,member_number,user_handle)',
    sequence: 'read(id,member_number)',
    review: 'read(id,member_number,user_handle)',
    serve: 'read(id,member_number,user_handle,email_index,created_at) add change(member_number)',
    roll: 'read add lock(id)',
  }),
  // A list that says somebody has left ends their access with it, in the transaction that loads it: by `roll`.
  roles: acting('read', {
    serve: 'read add change(ended_at,ended_by,ended_because,ended_words)',
    roll: 'read change(ended_at,ended_by,ended_because,ended_words)',
  }),
  passkey_use: {
    serve: 'read add change(counter,backed_up,last_used_at)',
    cast: 'read change(counter,backed_up,last_used_at)',
    roll: 'read change(counter,backed_up,last_used_at)',
    review: 'read change(counter,backed_up,last_used_at)',
  },
  links: { serve: 'read add change(opened_at,expires_at)', roll: 'read add change(expires_at)' },
  sessions: {
    serve: 'read add change(seen_at,ended_at,ended_with_role,person,mark) remove',
    roll: 'read change(ended_at,ended_with_role)',
  },
  nonces: acting('read change(spent_at)', { serve: 'read add change(spent_at) remove' }),
  signers: { serve: 'read add change(ended_at,ended_by)', roll: 'read' },
  layouts: { serve: 'read add change(ended_at,ended_by)' },
  holder_flags: { serve: 'read add change(cleared_at)', roll: 'read add change(cleared_at)' },
  polls: acting('read lock(id)', {
    mail: 'read',
    serve: 'read add change(state)',
    sequence: 'read change(state,abandoned_because)',
    roll: 'read change(state,opened_entry)',
  }),
  recorded_ballots: { sequence: 'add', mail: 'read remove' },
  // Wrapped anew by the owner alone.
  data_keys: { ...all('read'), serve: 'read add', roll: 'read add' },
  // An act writes a letter, and cannot read it again.
  outbox: {
    ...acting('add read(idempotency_key)'),
    mail: 'read add change(attempts,next_attempt_at,sent_at,text,last_error)',
  },
};

const VIEWS: Readonly<Record<string, Rights>> = {
  roll_now: { roll: 'read' },
  roll_marks: { serve: 'read', roll: 'read' },
  hold_marks: { serve: 'read', roll: 'read' },
  'seen.roll_lines': { serve: 'read add' },
  'seen.roll_now': { serve: 'read' },
  'seen.contact_holds': { serve: 'read add' },
  passkeys_in_force: acting('read'),
  open_locks: acting('read'),
  open_reviews: acting('read'),
  holding_reviews: { serve: 'read', roll: 'read' },
  tenders_waiting: acting('read'),
  'seen.addressees': { mail: 'read' },
  'seen.addressee_holds': { mail: 'read' },
};

export const GRANTS: Readonly<Record<string, Rights>> = { ...KEPT, ...MOVING, ...VIEWS };

/** Those that are shown something of a person only as it is announced. */
const ANNOUNCING: readonly Login[] = ['serve', 'sequence', 'review'];

/** Functions that a login may call by itself. */
export const CALLED: Readonly<Record<string, readonly Login[]>> = {
  first_officer: ['serve'],
  appoints_alone: ['serve'],
  interest_of: ['serve', 'roll', 'review'],
  mailbox_of: ['serve', 'roll', 'review'],
  has_codes_of: ['serve'],
  worked_on: ['serve', 'review'],
  moved_to_paper: ['serve'],
  announce: ANNOUNCING,
  look: ANNOUNCING,
  opened: [...ANNOUNCING, 'roll'],
  undone_looks: ['serve'],
  settle_undone: ['serve'],
  seen_lines: ['serve'],
  seen_lines_now: ['serve'],
  seen_holds: ['serve'],
  numbers_named: ['serve', 'roll'],
  reason_counts: ['serve', 'roll'],
  announce_by_reason: ['serve'],
  announce_unconfirmed: ['serve'],
  numbers_by_reason: ['roll'],
  numbers_unconfirmed: ['roll'],
};

const PRIVILEGES = { read: 'SELECT', add: 'INSERT', change: 'UPDATE', lock: 'UPDATE', remove: 'DELETE' } as const;
type Word = keyof typeof PRIVILEGES;
const isWord = (text: string): text is Word => Object.hasOwn(PRIVILEGES, text);

function privilegesOf(rights: string): string[] {
  return rights.split(' ').map((right) => {
    const [, word = '', columns = ''] = /^(\w+)((?:\([\w,]+\))?)$/.exec(right) ?? [];
    if (!isWord(word)) throw new Error(`no right: ${right}`);
    return `${PRIVILEGES[word]} ${columns}`;
  });
}

/**
 * @param nameOf  the login's name on this server, quoted here
 * @param known  tables, views and functions that there are
 */
export function grantStatements(nameOf: (login: Login) => string, known: ReadonlySet<string>): string {
  const quoted = (login: Login): string => `"${nameOf(login).replaceAll('"', '""')}"`;
  const everybody = LOGINS.map(quoted).join(', ');
  const said = [
    // Views of an older PostgreSQL's public schema, and tables of one's own in front of ours, are nobody's to make.
    'REVOKE CREATE ON SCHEMA public FROM PUBLIC',
    'REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC',
    `REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, ${everybody}`,
    `REVOKE ALL ON ALL TABLES IN SCHEMA seen FROM PUBLIC, ${everybody}`,
    `REVOKE ALL ON ALL FUNCTIONS IN SCHEMA public FROM ${everybody}`,
    `GRANT USAGE ON SCHEMA public TO ${everybody}`,
    `GRANT USAGE ON SCHEMA seen TO ${quoted('serve')}, ${quoted('mail')}`,
    `DO $$ DECLARE guard regprocedure; BEGIN
      EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
      FOR guard IN SELECT oid FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prorettype = 'trigger'::regtype AND NOT prosecdef LOOP
        EXECUTE format('ALTER FUNCTION %s SECURITY DEFINER SET search_path = public, pg_temp', guard);
      END LOOP;
    END $$`,
  ];
  for (const [table, rights] of Object.entries(GRANTS).filter(([name]) => known.has(name))) {
    for (const login of LOGINS) {
      const given = rights[login];
      if (given !== undefined) said.push(`GRANT ${privilegesOf(given).join(', ')} ON ${table} TO ${quoted(login)}`);
    }
  }
  for (const [called, logins] of Object.entries(CALLED).filter(([name]) => known.has(name))) {
    said.push(`GRANT EXECUTE ON FUNCTION ${called} TO ${logins.map(quoted).join(', ')}`);
  }
  return said.join(';\n');
}
