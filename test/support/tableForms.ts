/**
 * What a row of each table must look like: a whole row, and for each named CHECK and each named uniqueness the changes to it
 * that break that rule and no other. Columns that no rule is about are filled by their type (store/rulesOfForm.test.ts).
 */
import { sha256Hex, utf8 } from '../../crypto/bytes.ts';

type Row = Readonly<Record<string, unknown>>;
/** @param breaks  each beside the row itself is refused by the rule
 * @param but  beside the row itself is taken: what a uniqueness leaves free */
export type FormRule = { readonly rule: string; readonly breaks: readonly Row[]; readonly but?: Row };
export type TableForm = { readonly table: string; readonly row: Row; readonly rules: readonly FormRule[] };

const HASH = 'ab'.repeat(32);
const OTHER = 'cd'.repeat(32);
const THIRD = 'ef'.repeat(32);
const ID = '1'.repeat(22);
const NEXT_ID = '2'.repeat(22);
/** Text that no form of a hash, id or mark takes. */
const NO_HASH = HASH.toUpperCase();
export const SEALED = Buffer.concat([Buffer.of(1), Buffer.alloc(28)]);
export const WHEN = new Date('2026-10-01T09:00:00Z');
const later = (ms: number) => new Date(WHEN.getTime() + ms);
const HOUR = 3_600_000;
const UNEVEN = { at: later(1) };

const is = (rule: string, ...breaks: Row[]): FormRule => ({ rule, breaks });
const once = (rule: string, again: Row, but: Row): FormRule => ({ rule, breaks: [again], but: { ...again, ...but } });
const of = (table: string, row: Row, rules: readonly FormRule[]): TableForm => ({ table, row, rules });

const ended = { ended_at: WHEN, ended_because: 'officer' };
const anotherTender = { tender: OTHER, person: 'other', number: 'other', paper: OTHER, body_hash: OTHER };
const signed = { auth: HASH, salt: 'x', record: SEALED };

export const TABLE_FORMS: readonly TableForm[] = [
  of('organisation', { slug: 'oakmarsh', name: 'Oakmarsh' }, [
    is('one_organisation', { only_one: false }),
    is('slug_form', { slug: 'Oakmarsh CLP' }, { slug: '-' }),
    is('name_given', { name: '' }, { name: 'x'.repeat(201) }),
  ]),
  of('people', { email: SEALED, email_index: 'x'.repeat(22) }, [
    is('sealed_form', { name: Buffer.from('Ann Example, whom no key has sealed') }, { name: SEALED.subarray(0, 28) }),
    is('email_index_form', { email_index: 'ann@members.example' }),
    is('email_with_its_index', { email: null }, { email_index: null }),
    once('one_person_per_handle', { id: 'other', email: null, email_index: null }, { user_handle: 'other' }),
    once('one_officer_per_email', { id: 'other', user_handle: 'other' }, { member_number: 'M1' }),
  ]),
  of('people', { member_number: 'M1' }, [
    once('one_person_per_member', { id: 'other', user_handle: 'other' }, { member_number: 'M2' }),
  ]),
  of('roles', { role: 'trustee', since: WHEN, until: later(9600 * HOUR), proposal: 'x' }, [
    is('role_known', { role: 'owner' }),
    is('units_of_secretaries', { units: ['N'] }),
    is('units_some', { role: 'membership-secretary', units: [] }),
    is('affiliate_named', { role: 'affiliate-officer' }, { role: 'affiliate-officer', units: ['N', 'S'] }),
    is('until_within', { until: WHEN }, { until: later(9600 * HOUR + 1) }),
    is('because_known', { ...ended, ended_because: 'a whim' }),
    is('ended_for_a_reason', { ended_at: WHEN }, { ended_because: 'officer' }, { ended_words: SEALED }),
    is('ends_after_start', { ...ended, ended_at: later(-1) }),
    once('role_held_once', { proposal: 'other' }, ended),
    once('one_role_per_proposal', { role: 'registrar' }, { proposal: 'other' }),
  ]),
  of('passkeys', { mark: HASH }, [is('mark_form', { mark: NO_HASH })]),
  of('links', { token_hash: HASH, purpose: 'vote', person: 'x', mark: HASH }, [
    is('token_hash_form', { token_hash: NO_HASH }),
    is('mark_form', { mark: NO_HASH }),
    is('purpose_known', { purpose: 'any' }),
    is('set_up_has_no_person', { purpose: 'set-up' }, { person: null }),
  ]),
  of('sessions', { token_hash: HASH, kind: 'link', mark: HASH }, [
    is('token_hash_form', { token_hash: NO_HASH }),
    is('mark_form', { mark: NO_HASH }),
    is('kind_known', { kind: 'password' }),
    is('passkey_session_names_its_passkey', { kind: 'passkey' }, { credential_id: 'x' }),
  ]),
  of('nonces', { nonce: HASH, purpose: 'act' }, [
    is('nonce_form', { nonce: NO_HASH }),
    is('purpose_known', { purpose: 'any' }),
  ]),
  of('data_keys', { id: HASH, purpose: 'poll', wrapped_by: '0'.repeat(16) }, [
    is('id_form', { id: NO_HASH }),
    is('purpose_known', { purpose: 'any' }),
    is('wrapped_by_form', { wrapped_by: HASH }),
    // Each database has one already.
    once('one_organisation_key', { id: OTHER, purpose: 'organisation' }, { purpose: 'snapshot' }),
  ]),
  of('outbox', { idempotency_key: 'x'.repeat(22), text: SEALED }, [
    is('idempotency_key_form', { idempotency_key: 'opened for ann@members.example' }),
    is('outbox_error_is_a_code', { last_error: 'the mailbox of Ann is full' }),
    is('outbox_text_until_sent', { text: null }, { sent_at: WHEN }),
    once('outbox_one_letter_per_key', {}, { idempotency_key: 'y'.repeat(22) }),
  ]),
  of('access_log', { prev: HASH, hash: OTHER }, [
    is('prev_form', { prev: NO_HASH }),
    is('hash_form', { hash: NO_HASH }),
    once('one_successor', { hash: THIRD }, { prev: OTHER }),
    once('one_row_per_hash', { prev: OTHER }, { hash: THIRD }),
  ]),
  of('access_heads', { of: 'closed', rows: 0 }, [is('head_known', { of: 'opened' }), is('rows_from_0', { rows: -1 })]),
  of('announcements', { kind: 'people', keys: Array(50).fill('x') }, [
    is('kind_known', { kind: 'any' }),
    is('fifty_announced', { keys: Array(51).fill('x') }),
    is('members_of_a_poll', { kind: 'members' }, { poll: 'x' }),
  ]),
  of('review_items', { rule: 'always' }, [is('rule_known', { rule: 'never' })]),
  of('reviews', { id: ID, verdict: 'in-order', auth: HASH }, [
    is('id_form', { id: 'x' }),
    is('verdict_known', { verdict: 'whatever' }),
    is('whole_seconds', UNEVEN),
    is('auth_form', { auth: NO_HASH }),
    once('one_review_per_act', { id: NEXT_ID }, { auth: OTHER }),
  ]),
  of('glass', { at: WHEN, until: later(HOUR) }, [is('for_an_hour', { until: WHEN }, { until: later(HOUR + 1) })]),
  of('holder_flags', { kind: 'absent' }, [
    is('kind_known', { kind: 'any' }),
    once('flagged_once', {}, { cleared_at: WHEN }),
  ]),
  of('duty_events', {}, [once('one_event_per_link', { seq: 2 }, { link: 'other' })]),
  of('duty_heads', { of: 'closed' }, [is('of_known', { of: 'opened' })]),
  of('interests', { interest: 'none' }, [is('interest_known', { interest: 'some' })]),

  of('signers', { kind: 'ssh', proposal: 'x' }, [
    is('kind_known', { kind: 'pgp' }),
    once('pinned_once', { id: 'other', proposal: 'other' }, { ended_at: WHEN }),
    once('one_pin_per_proposal', { id: 'other', fingerprint: 'other' }, { proposal: 'other' }),
  ]),
  of('snapshots', { hash: HASH }, [is('hash_form', { hash: NO_HASH })]),
  of('snapshot_files', {}, [is('part_from_1', { part: 0 }), is('part_of_them', { part: 2 })]),
  of('layouts', { kept: '{"kind":"csv","name":"office"}' }, [
    is('ended_by_somebody', { ended_at: WHEN }, { ended_by: 'x' }),
    once('one_layout_per_name', { id: 'other' }, { ended_at: WHEN, ended_by: 'x' }),
  ]),
  of('polls', { id: ID, state: 'draft' }, [is('id_form', { id: 'x' }), is('state_known', { state: 'any' })]),
  of('poll_trustees', {}, [is('owner_from_1', { owner: 0 }), once('trustee_once', { owner: 2 }, { person: 'other' })]),
  of('ceremony_restarts', { round: 2 }, [is('round_from_2', { round: 1 })]),
  of('ceremony_messages', { round: 1, step: 'certificate', turn: 1, message: '{}' }, [
    is('round_from_1', { round: 0 }),
    is('step_known', { step: 'any', turn: 3 }),
    is('turn_of_step', { turn: 2 }),
    is('message_size', { message: 'x'.repeat(65_537) }, { step: 'key', turn: 3, message: 'x'.repeat(8193) }),
    is('complaint_blames', { step: 'complaint', turn: 3 }, { blamed: 1, reason: 'malformed' }),
    is('reason_known', { step: 'complaint', turn: 3, blamed: 1, reason: 'a whim' }),
  ]),
  of('rehearsals', { rehearsal: '{}' }, [is('rehearsal_size', { rehearsal: 'x'.repeat(4097) })]),
  of('refused_parts', { what: 'part', record: '{}', sha256: sha256Hex(utf8('{}')) }, [
    is('what_known', { what: 'any' }),
    is('record_hash', { sha256: HASH }, { sha256: null }, { record: '[]' }, { record: null }),
  ]),
  of('teller_counts', { same: 'x'.repeat(22), auth: HASH, place: 1 }, [
    is('ballots_of_a_unit', { subject: '/EAST' }, { ballots: SEALED }),
    is('round_from_one', { round: 0 }),
    is('two_in_a_round', { place: 0 }, { place: 3 }),
    is('papers_counted', { papers: -1 }),
    is('same_form', { same: HASH }, { same: 'x'.repeat(21) }),
    is('auth_form', { auth: NO_HASH }),
    once('counted_once', { round: 2 }, { auth: OTHER }),
  ]),
  of('sealing_keys', { scrutineer: 1, key: HASH, proof: '{}', auth: HASH }, [
    is('twenty_scrutineers', { scrutineer: 0 }, { scrutineer: 21 }),
    is('key_form', { key: NO_HASH }),
    is('proof_size', { proof: 'x'.repeat(1025) }),
    is('auth_form', { auth: NO_HASH }),
    is('key_signed_for', { auth: null }),
    once('one_sealing_key', { scrutineer: 2, key: OTHER }, { person: 'other' }),
    once('key_of_one', { scrutineer: 2, person: 'other' }, { key: OTHER }),
  ]),
  of('sealed_messages', { message: '{}' }, [is('message_size', { message: 'x'.repeat(16_777_217) })]),
  of('attestations', { contests: '[]', signature: '{}' }, [
    is('contests_size', { contests: 'x'.repeat(16_777_217) }),
    is('signature_size', { signature: 'x'.repeat(1025) }),
  ]),
  of('roll_lines', { row: 2, eligible: true }, [
    is('eligible_has_no_reason', { eligible: false }, { first_reason: 'RESIGNED' }),
    is('listed_or_added', { row: null }, { added_by: 'x', eligible: false, first_reason: 'RESIGNED' }),
    is('added_as_excluded', { row: null, added_by: 'x' }),
  ]),
  of('contact_holds', { cause: 'changed' }, [
    is('seq_from_1', { seq: 0 }),
    is('cause_known', { cause: 'any' }),
    is('corrected_by_somebody', { cause: 'corrected' }, { held_by: 'x' }),
    once('listed_address_held_once', { seq: 2 }, { cause: 'corrected', held_by: 'x' }),
  ]),
  of('amendments', { amendment: HASH, first_reason: 'RESIGNED', effect: -1 }, [
    is('seq_from_1', { seq: 0 }),
    is('effect_of_one', { effect: 2 }),
    is('amendment_form', { amendment: NO_HASH }),
    is('eligible_has_no_reason', { eligible: true }, { first_reason: null }),
    once('one_amendment_per_proposal', { seq: 2 }, { proposal: 'other' }),
  ]),
  of('locks', { id: ID, scope: 'desk', auth: HASH }, [
    is('id_form', { id: 'x' }),
    is('scope_known', { scope: 'any' }),
    is('whole_seconds', UNEVEN),
    is('auth_form', { auth: NO_HASH }),
    is('what_is_locked', { scope: 'unit' }, { unit: 'N' }, { scope: 'role' }, { role: 'trustee' }, { scope: 'voting' }),
    is('what_is_locked', { expected_by: WHEN }),
    is('not_the_protector', { scope: 'role', role: 'data-protection-officer' }),
  ]),
  of('lock_lifts', {}, [is('whole_seconds', UNEVEN)]),

  of('proposals', { id: ID, kind: 'pin-signer', lapses_at: later(1), message_hash: HASH, auth: HASH }, [
    is('id_form', { id: 'x' }),
    is('kind_known', { kind: 'any' }),
    is('units_some', { units: [] }),
    is('lapses_later', { lapses_at: WHEN }),
    is('of_a_poll', { poll: 'x' }, { kind: 'override' }),
    is('message_hash_form', { message_hash: NO_HASH }),
    is('auth_form', { auth: NO_HASH }),
  ]),
  of('proposal_ends', { ended: 'withdrawn', person: 'x' }, [
    is('end_known', { ended: 'any' }),
    is('void_by_nobody', { ended: 'void' }, { person: null }),
    is('decided_over_a_signature', { ended: 'approved' }, { ...signed, ended: 'refused', salt: null }, signed),
  ]),
  of('proposal_duties', { part: 'decide' }, [is('part_known', { part: 'watch' })]),
  of('claimants', {}, [once('asked_once', { person: 'other' }, { who: 'other' })]),
  of('claims', { id: ID, origin: 'member', about: 'paid', claimant: 'x' }, [
    is('id_form', { id: 'x' }),
    is('origin_known', { origin: 'any' }),
    is('about_known', { about: 'any' }),
    is('by_one_of_them', { claimant: null }),
    is('opened_by_an_officer', { origin: 'walk-in' }, { claimant: null, opened_by: 'x' }),
    is('challenge_of_an_entry', { origin: 'challenge', claimant: null, opened_by: 'x' }),
  ]),
  of('claim_ends', { ended: 'withdrawn' }, [
    is('end_known', { ended: 'any' }),
    is('by_a_proposal', { ended: 'changed' }, { proposal: 'x' }),
  ]),
  of('evidence', { id: ID, number: 'M1', sha256: HASH, type: 'pdf', by_officer: true }, [
    is('id_form', { id: 'x' }),
    is('sha256_form', { sha256: NO_HASH }),
    is('type_known', { type: 'exe' }),
    is('size_within', { size: 0 }, { size: 10_485_761 }),
    is('about_one_thing', { number: null }, { claim: 'x' }, { unit: 'UNION' }),
    is('number_by_an_officer', { by_officer: false }),
    once('evidence_once', { id: NEXT_ID }, { number: 'M2' }),
  ]),
  of('returned_results', { minute: HASH }, [
    is('minute_form', { minute: NO_HASH }),
    once('one_return_per_proposal', { unit: 'other' }, { proposal: 'other' }),
  ]),
  of('notice_keys', { public_key: HASH }, [
    is('one_notice_key', { only_one: false }),
    is('public_key_form', { public_key: 'x' }),
  ]),
  of('notices', { id: ID }, [
    is('id_form', { id: 'x' }),
    once('one_notice_per_override', { id: NEXT_ID }, { proposal: 'other' }),
  ]),
  of('link_sendings', { way: 'paper', sent_by: 'x', proposal: 'x' }, [
    is('way_known', { way: 'telephone', proposal: null }),
    is('agreed_on_paper', { way: 'mail' }),
    is('paper_by_an_officer', { sent_by: null }),
    once('printed_once', {}, { number: 'other' }),
  ]),

  of('code_keys', { public_key: HASH }, [
    is('public_key_form', { public_key: NO_HASH }),
    once('one_member_per_code', { number: 'other' }, { public_key: OTHER }),
  ]),
  of('papers', { leaf: HASH, salt: HASH, paper: HASH }, [
    is('leaf_form', { leaf: NO_HASH }),
    is('salt_form', { salt: NO_HASH }),
    is('paper_form', { paper: NO_HASH }),
    is('issue_from_1', { issue: 0 }),
    once('one_paper_per_commitment', { number: 'other' }, { paper: OTHER }),
  ]),
  of('taken_papers', { channel: 'post' }, [is('channel_known', { channel: 'telephone' })]),
  of('enrolment_events', { kind: 'enrol', paper: 'x', credential: 'x' }, [
    is('kind_known', { kind: 'any' }),
    is('paper_by_kind', { kind: 'revoke' }, { paper: null }),
    is('credential_by_kind', { kind: 'taken' }, { credential: null }),
    once('enrolled_once', { seq: 2 }, { paper: 'other' }),
  ]),
  of('enrolment_events', { kind: 'cast', paper: 'x', credential: 'x' }, [
    once('cast_once_in_chain', { seq: 2, kind: 'taken', credential: null }, { paper: 'other' }),
  ]),
  of('enrolment_events', { kind: 'revoke', credential: 'x' }, [
    once('revoked_once', { seq: 2 }, { credential: 'other' }),
  ]),
  of('casts', {}, [once('one_cast_per_body', { paper: 'other' }, { body_hash: 'other' })]),
  of('cast_credentials', {}, [once('one_ballot_per_credential', { paper: 'other' }, { credential: 'other' })]),
  of('tenders', { tender: HASH, paper: HASH, body_hash: HASH }, [
    is('tender_form', { tender: NO_HASH }),
    is('paper_form', { paper: NO_HASH }),
    is('body_hash_form', { body_hash: NO_HASH }),
    once('one_tender_per_person', { ...anotherTender, person: 'x' }, anotherTender),
    once('one_tender_per_member', { ...anotherTender, number: 'x' }, anotherTender),
    once('one_tender_per_paper', { ...anotherTender, paper: HASH }, anotherTender),
    once('one_tender_per_body', { ...anotherTender, body_hash: HASH }, anotherTender),
  ]),
  of('tender_settlements', {}, [once('one_settlement_per_proposal', { tender: 'other' }, { proposal: 'other' })]),
  of('board_entries', { index: 0, kind: 'closed', hash: HASH, subject: '' }, [
    is('index_from_0', { index: -1 }),
    is('hash_form', { hash: NO_HASH }),
    is('subject_by_kind', { subject: 'x' }, { kind: 'ballot-cast' }),
    once('one_entry_per_hash', { index: 1, kind: 'opened' }, { hash: OTHER }),
    once('once_on_the_board', { index: 1, hash: OTHER }, { kind: 'opened' }),
  ]),
  of('blobs', { bytes: Buffer.from('x'), sha256: sha256Hex(utf8('x')) }, [
    is('blob_hash', { bytes: Buffer.from('y') }),
  ]),
  of('checkpoints', {}, [is('size_from_1', { size: 0 })]),
  of('declaration_signatures', { role: 'scrutineer', signature: '{"role":"scrutineer"}' }, [
    is('role_declares', { role: 'trustee', signature: '{"role":"trustee"}' }),
    is('signature_of_role', { signature: '{"role":"returning-officer"}' }),
  ]),
  of('declaration_files', { pdf: Buffer.from('x'), sha256: sha256Hex(utf8('x')) }, [
    is('pdf_hash', { pdf: Buffer.from('y') }),
  ]),
];
