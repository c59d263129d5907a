/** Every exported function of `src` that reads words of others, called with one text; `parsers.test.ts` tries all of them. */

import { readUrl } from '../../src/carriers/http.ts';
import { readReport } from '../../src/carriers/links/links.ts';
import { readNumber } from '../../src/carriers/phone/account.ts';
import { readReply } from '../../src/carriers/phone/reply.ts';
import { confirmLine } from '../../src/command/confirm.ts';
import { findRow } from '../../src/command/help.ts';
import { explainMisread, unknownPerson } from '../../src/command/misread.ts';
import { readDrawn } from '../../src/command/nonce.ts';
import { readSmallTalk, requireCommand } from '../../src/command/small-talk.ts';
import { readActor } from '../../src/lib/actor.ts';
import { readAnswer } from '../../src/lib/answer.ts';
import * as blockkit from '../../src/lib/blockkit.ts';
import { buttonValue, readButtonValue } from '../../src/lib/button-value.ts';
import { preformatted } from '../../src/lib/chart.ts';
import { parseDuration, readSpan } from '../../src/lib/duration.ts';
import { readEmoji } from '../../src/lib/emoji.ts';
import { Unconfirmed } from '../../src/lib/errors.ts';
import { compileExpression } from '../../src/lib/expression.ts';
import * as grammar from '../../src/lib/grammar.ts';
import { escapeHtml } from '../../src/lib/html.ts';
import { DAY } from '../../src/lib/instant.ts';
import { repeatMessage } from '../../src/lib/mistake.ts';
import { readMonth } from '../../src/lib/month.ts';
import { isOpenAddress } from '../../src/lib/net/addresses.ts';
import { readPast } from '../../src/lib/past.ts';
import { parsePoint, parseRange, trailingPoint } from '../../src/lib/phrases.ts';
import { plainWords } from '../../src/lib/plain.ts';
import { readPoint } from '../../src/lib/point.ts';
import { signature, unseal } from '../../src/lib/sign.ts';
import * as slash from '../../src/lib/slash.ts';
import * as flags from '../../src/lib/typed/flags.ts';
import { readHeading } from '../../src/lib/typed/heading.ts';
import { parseArgs } from '../../src/lib/typed/parse.ts';
import { isNumberedSeverity } from '../../src/lib/typed/severity.ts';
import { namedSpan } from '../../src/lib/typed/spans.ts';
import { conceptsOf, joinWords, stemsOf } from '../../src/lib/words.ts';
import { parseLocal, parseRfc3339 } from '../../src/lib/zoned.ts';
import { appOfToken } from '../../src/slack/envelope.ts';
import { parsePlace } from '../../src/slack/inbound/place.ts';
import { readMarkup } from '../../src/slack/markup.ts';
import { readAlertmanager } from '../../src/sources/alertmanager.ts';
import { readAzure } from '../../src/sources/azure-monitor.ts';
import { readCloudwatch } from '../../src/sources/cloudwatch.ts';
import { readDatadog } from '../../src/sources/datadog.ts';
import { readDynatrace } from '../../src/sources/dynatrace.ts';
import { jsonIn } from '../../src/sources/fields.ts';
import { unreadableOf } from '../../src/sources/gathered.ts';
import { readGcp } from '../../src/sources/gcp-monitoring.ts';
import { readGrafana } from '../../src/sources/grafana.ts';
import { identityOf } from '../../src/sources/identity.ts';
import { readKibana } from '../../src/sources/kibana.ts';
import { readNagios } from '../../src/sources/nagios.ts';
import { readNewrelic } from '../../src/sources/newrelic.ts';
import { pagerdutyAnswer, readPagerduty } from '../../src/sources/pagerduty.ts';
import { isCertificateUrl, snsIn } from '../../src/sources/sns.ts';
import { readSplunk } from '../../src/sources/splunk.ts';
import * as template from '../../src/sources/template.ts';
import { readTime } from '../../src/sources/times.ts';
import { plainText, shortly } from '../../src/sources/value.ts';
import { readAlert, webhookBody } from '../../src/sources/webhook-alert.ts';
import { readZabbix } from '../../src/sources/zabbix.ts';
import { beatSetUp } from '../../src/topics/alerts/heartbeats/blocks.ts';
import { readBeat } from '../../src/topics/alerts/heartbeats/model.ts';
import { keyMessage } from '../../src/topics/alerts/intake/blocks.ts';
import { readBodyText, textIn } from '../../src/topics/alerts/intake/door/body.ts';
import { countsOf } from '../../src/topics/alerts/intake/store.ts';
import { setUpOf, addressOf as sourceAddress } from '../../src/topics/alerts/intake/views.ts';
import { readCron } from '../../src/topics/alerts/maintenance/cron.ts';
import { severityFor } from '../../src/topics/alerts/routing/model.ts';
import * as silences from '../../src/topics/alerts/silences/model.ts';
import { cookieOf } from '../../src/topics/board/door.ts';
import { atOf } from '../../src/topics/handoff/chosen.ts';
import { readAt } from '../../src/topics/handoff/model.ts';
import { pastPoint, requiredField } from '../../src/topics/incidents/lifecycle/find-incident.ts';
import { readQuery } from '../../src/topics/incidents/relations/query.ts';
import { readDue, readTask } from '../../src/topics/incidents/tasks/operations.ts';
import { readNext, splitNext } from '../../src/topics/incidents/updates/model.ts';
import { readShifts } from '../../src/topics/oncall/draft/people.ts';
import { readAgainMessage } from '../../src/topics/oncall/feed/blocks.ts';
import { oneLine, parseCalendars, shortText } from '../../src/topics/oncall/feed/ical.ts';
import { readLine, unfold } from '../../src/topics/oncall/feed/lines.ts';
import { addressOf } from '../../src/topics/oncall/feed/operations.ts';
import { readFeed } from '../../src/topics/oncall/feed/read.ts';
import { sourceWords } from '../../src/topics/oncall/feed/store.ts';
import { plainName, readTitle } from '../../src/topics/oncall/feed/title.ts';
import { placesZone } from '../../src/topics/oncall/feed/zones/places.ts';
import { timesOf } from '../../src/topics/oncall/override/form.ts';
import { cutTo, xml } from '../../src/topics/oncall/picture/svg.ts';
import { readAway } from '../../src/topics/oncall/requests/away.ts';
import { guessedMessage } from '../../src/topics/oncall/requests/guessed.ts';
import { readWhen } from '../../src/topics/oncall/schedule/operations.ts';
import { methodNamed } from '../../src/topics/paging/contact/methods.ts';
import { parseRules } from '../../src/topics/paging/contact/rules.ts';
import { hidden } from '../../src/topics/paging/contact/verification.ts';
import { readPeriod } from '../../src/topics/reports/incidents/period.ts';
import { canvasMarkdown } from '../../src/topics/reviews/canvas.ts';
import { plainly } from '../../src/topics/reviews/document.ts';
import { rows } from '../../src/topics/rows.ts';
import { decode } from '../../src/topics/runbooks/disk.ts';
import { escapeMarkdown } from '../../src/topics/runbooks/parts.ts';
import { meant } from '../../src/topics/settings/wording.ts';
import { textOfBytes } from '../../src/web/decode.ts';

type Parser = (text: string) => unknown;

const NOW = Date.UTC(2026, 2, 4, 14, 30);
const ZONE = 'Europe/London';
const NAMED = (_: 'person' | 'channel', id: string): string => `@${id}`;

const VOCABULARY: grammar.Vocabulary = {
  now: NOW,
  zone: ZONE,
  me: 'U000ME000',
  severities: [{ key: 'sev1', name: 'Critical' }],
  services: ['checkout'],
  schedules: ['payments'],
  policies: ['payments'],
  names: new Set(),
  people: new Map([['ana', 'U000ANA01']]),
};
const FLAGS = [grammar.may('title', 'title'), grammar.may('private', 'flag')];
const WORD: flags.TypedWord = { raw: 'a', at: 0, literal: false };
const CREW = { keys: new Map([['ana', 'ana']]), strangers: new Map() };
const NEW_KEY = { key: 'a', info: { id: 'a', createdAt: NOW, usedAt: NOW }, kept: undefined, ended: [] };
const FORM = 'application/x-www-form-urlencoded';
const SCHEDULE = { name: 'payments', timezone: ZONE, revisions: [], overrides: [] };

/** A calendar in which the text is lines, a summary and a rule. */
function inCalendar(text: string): string {
  const rule = 'RRULE:FREQ=DAILY;COUNT=40;BYHOUR=0,6,12,18';
  const lines = ['UID:1', 'DTSTART:20260306T090000Z', 'DURATION:PT1H', rule, `SUMMARY:${text}`, text.trim()];
  return ['BEGIN:VCALENDAR', 'BEGIN:VEVENT', ...lines, 'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n');
}

/** The words of every command, one after the other, as its own arguments read them. */
function throughEveryRow(text: string): void {
  for (const row of rows) parseArgs(row.args, text, VOCABULARY);
}

/** An alert that is the text wherever a text may be. */
function alertOf(text: string): Readonly<Record<string, unknown>> {
  const texts = { alertname: text, summary: text, description: text, runbook_url: text, [text]: text };
  return { status: 'firing', fingerprint: text, labels: texts, annotations: texts, startsAt: text, generatorURL: text };
}

/** An event of PagerDuty's that is the text wherever a text may be. */
function eventOf(text: string): Readonly<Record<string, unknown>> {
  const payload = { summary: text, source: text, severity: 'info', timestamp: text, custom_details: { [text]: text } };
  return { event_action: 'trigger', dedup_key: text, payload, client_url: text, links: [{ href: text, text }] };
}

/** What legacy Grafana sends, with the text wherever a text may be. */
/** A payload with the names of many tools, whose state is a word that they know. */
function fieldsFrom(text: string, state: string): Readonly<Record<string, unknown>> {
  const states = {
    notification_type: state,
    state,
    event_value: state,
    alert_transition: state,
    monitorCondition: state,
  };
  const ids = { host_name: text, id: text, event_id: text, PID: text, incident_id: text, originAlertId: text };
  const scope = { alert_id: text, alert_scope: text, link: text, url: text, update_action: text };
  return {
    title: text,
    message: text,
    body: text,
    tags: text,
    summary: text,
    [text]: text,
    ...ids,
    ...scope,
    ...states,
  };
}

/** A notification of SNS that carries a text. */
function messageOf(text: string): Readonly<Record<string, unknown>> {
  const rest = { MessageId: 'a', Timestamp: 'a', TopicArn: 'a', Signature: 'a', SigningCertURL: 'a' };
  return { Type: 'Notification', Message: text, SignatureVersion: '1', ...rest };
}

function legacyOf(text: string): Readonly<Record<string, unknown>> {
  const evalMatches = [{ metric: text, value: text }];
  return {
    ruleId: text,
    state: 'ok',
    ruleName: text,
    ruleUrl: text,
    message: text,
    tags: { [text]: text },
    evalMatches,
  };
}

export const PARSERS: Readonly<Record<string, Parser>> = {
  'carriers/http.ts readUrl': readUrl,
  'carriers/links/links.ts readReport': (text) => readReport(`try:${text}`),
  'carriers/phone/account.ts readNumber': readNumber,
  'carriers/phone/reply.ts readReply': readReply,
  'command/confirm.ts confirmLine': (text) => confirmLine(new Unconfirmed('Much.', 'Go on'), text),
  'command/help.ts findRow': (text) => findRow(rows, 'incident', text),
  'command/nonce.ts readDrawn': (text) =>
    readDrawn({ args: [grammar.must('page', 'page')] } as never, { door: 'button' } as never, text),
  'command/misread.ts explainMisread': (text) =>
    explainMisread(rows[0] as never, { ok: false, arg: grammar.must('who', 'person'), found: text }, VOCABULARY, text),
  'command/misread.ts unknownPerson': (text) => unknownPerson(text, VOCABULARY, { example: '/incident lead @ana' }),
  'lib/actor.ts readActor': readActor,
  'lib/net/addresses.ts isOpenAddress': isOpenAddress,
  'lib/answer.ts readAnswer': readAnswer,
  'lib/button-value.ts buttonValue': buttonValue,
  'lib/button-value.ts readButtonValue': readButtonValue,
  'lib/blockkit.ts bold': blockkit.bold,
  'lib/blockkit.ts code': blockkit.code,
  'lib/blockkit.ts context': blockkit.context,
  'lib/blockkit.ts cut': (text) => blockkit.cut(text, 3_000),
  'lib/blockkit.ts escapeText': blockkit.escapeText,
  'lib/blockkit.ts header': blockkit.header,
  'lib/blockkit.ts link': (text) => blockkit.link('https://example.com', text),
  'lib/blockkit.ts readTokens': (text) => blockkit.readTokens(text, NAMED),
  'lib/blockkit.ts stripTokens': blockkit.stripTokens,
  'lib/blockkit.ts textWithButton': (text) => blockkit.textWithButton(text, { label: text, line: text }, 'x'),
  'lib/blockkit.ts withoutTokens': blockkit.withoutTokens,
  'lib/chart.ts preformatted': preformatted,
  'lib/duration.ts parseDuration': parseDuration,
  'lib/duration.ts readSpan': readSpan,
  'lib/emoji.ts readEmoji': readEmoji,
  'lib/expression.ts compileExpression': compileExpression,
  'lib/grammar.ts headAndRest': grammar.headAndRest,
  'lib/grammar.ts isMemberId': grammar.isMemberId,
  'lib/grammar.ts nearest': (text) => grammar.nearest(text, ['payments', 'checkout']),
  'lib/grammar.ts accountOf': (text) => grammar.accountOf(text, VOCABULARY),
  'lib/grammar.ts personOf': (text) => grammar.personOf(text, VOCABULARY),
  'lib/grammar.ts schedulesOfGroup': (text) => grammar.schedulesOfGroup(text, VOCABULARY),
  'lib/grammar.ts severityOf': (text) => grammar.severityOf(text, VOCABULARY),
  'lib/grammar.ts straighten': grammar.straighten,
  'lib/grammar.ts takeNonce': grammar.takeNonce,
  'lib/grammar.ts withNonce': (text) => grammar.withNonce(text, 'abcd1234'),
  'lib/html.ts escapeHtml': escapeHtml,
  'lib/mistake.ts repeatMessage': (text) => repeatMessage(blockkit.message(blockkit.rich`${text}`), text),
  'lib/past.ts readPast': (text) => readPast(text, NOW, ZONE),
  'lib/phrases.ts parsePoint': (text) => parsePoint(text, NOW, ZONE, 'future'),
  'lib/phrases.ts parseRange': (text) => parseRange(text, NOW, ZONE),
  'lib/phrases.ts trailingPoint': (text) => trailingPoint(text, NOW, ZONE),
  'lib/plain.ts plainWords': (text) => plainWords(text, { name: NAMED, zone: ZONE, now: NOW }),
  'lib/point.ts readPoint': (text) => readPoint(text, NOW, ZONE, 'past'),
  'lib/sign.ts unseal': (text) => unseal('secret', 'web', text, NOW),
  'lib/sign.ts signature': (text) => signature('secret', text),
  'command/small-talk.ts readSmallTalk': (text) => readSmallTalk(text, VOCABULARY),
  'command/small-talk.ts requireCommand': (text) =>
    requireCommand(text, { kind: 'help', command: 'incident', verb: '' }, VOCABULARY),
  'lib/slash.ts canonicalLine': (text) => slash.canonicalLine(text, { page: 'mpage' }),
  'lib/slash.ts isSlashCommand': slash.isSlashCommand,
  'lib/slash.ts markPiece': (text) => slash.markPiece(text, 1),
  'lib/slash.ts markSlash': slash.markSlash,
  'lib/slash.ts nameSlash': (text) => slash.nameSlash(text, { page: 'mpage' }),
  'lib/slash.ts slash': slash.slash,
  'lib/typed/flags.ts bare': flags.bare,
  'lib/typed/flags.ts flagWithin': (text) => flags.flagWithin(text, FLAGS),
  'lib/typed/flags.ts isSlip': (text) => flags.isSlip(text, 'private'),
  'lib/typed/flags.ts literally': (text) => flags.literally(text, WORD),
  'lib/typed/flags.ts readFlags': (text) => flags.readFlags(FLAGS, text, true),
  'lib/typed/flags.ts replaced': (text) => flags.replaced(text, WORD, 'x'),
  'lib/typed/flags.ts typedWords': (text) => flags.typedWords(text, true),
  'lib/typed/flags.ts unmarked': (text) => flags.unmarked(text, true),
  'lib/typed/heading.ts readHeading': (text) => readHeading(text, VOCABULARY, { slots: true, drawn: false }),
  'lib/typed/parse.ts parseArgs': throughEveryRow,
  'lib/typed/severity.ts isNumberedSeverity': isNumberedSeverity,
  'lib/typed/spans.ts namedSpan': (text) => namedSpan(text, NOW, ZONE),
  'lib/words.ts conceptsOf': conceptsOf,
  'lib/words.ts joinWords': joinWords,
  'lib/words.ts stemsOf': stemsOf,
  'lib/zoned.ts parseLocal': parseLocal,
  'lib/zoned.ts parseRfc3339': parseRfc3339,
  'slack/envelope.ts appOfToken': appOfToken,
  'slack/inbound/place.ts parsePlace': (text) => parsePlace(JSON.stringify({ fixed: { text } })),
  'slack/markup.ts readMarkup': readMarkup,
  'sources/alertmanager.ts readAlertmanager': (text) =>
    readAlertmanager({ externalURL: text, alerts: [alertOf(text)] }),
  'sources/azure-monitor.ts readAzure': (text) => readAzure({ data: { essentials: fieldsFrom(text, 'Fired') } }),
  'sources/cloudwatch.ts readCloudwatch': (text) =>
    readCloudwatch(messageOf(JSON.stringify({ AlarmName: text, AlarmArn: text, NewStateValue: 'ALARM' }))),
  'sources/datadog.ts readDatadog': (text) => [
    readDatadog(fieldsFrom(text, 'Triggered')),
    readDatadog({ title: text }),
  ],
  'sources/dynatrace.ts readDynatrace': (text) => readDynatrace(fieldsFrom(text, 'OPEN')),
  'sources/fields.ts jsonIn': jsonIn,
  'sources/gathered.ts unreadableOf': (text) =>
    unreadableOf(webhookBody.safeParse({ alerts: text }).error as never, text),
  'sources/gcp-monitoring.ts readGcp': (text) => readGcp({ incident: fieldsFrom(text, 'open') }),
  'sources/grafana.ts readGrafana': (text) => [readGrafana({ alerts: [alertOf(text)] }), readGrafana(legacyOf(text))],
  'sources/identity.ts identityOf': identityOf,
  'sources/kibana.ts readKibana': (text) =>
    readKibana({ ...fieldsFrom(text, 'firing'), rule: { id: text, tags: text }, alert: { id: text } }),
  'sources/nagios.ts readNagios': (text) => readNagios(fieldsFrom(text, 'PROBLEM')),
  'sources/newrelic.ts readNewrelic': (text) => readNewrelic(fieldsFrom(text, 'ACTIVATED')),
  'sources/pagerduty.ts pagerdutyAnswer': (text) => pagerdutyAnswer(eventOf(text), readPagerduty({ [text]: text })),
  'sources/pagerduty.ts readPagerduty': (text) => readPagerduty(eventOf(text)),
  'sources/sns.ts isCertificateUrl': (text) => [isCertificateUrl(text), isCertificateUrl(`https://sns.${text}`)],
  'sources/sns.ts snsIn': (text) => snsIn(messageOf(text)),
  'sources/splunk.ts readSplunk': (text) =>
    readSplunk({ search_name: text, result: { host: text, _raw: text } }, { by: ['host'] }),
  'sources/template.ts readPath': template.readPath,
  'sources/template.ts readTemplate': template.readTemplate,
  'sources/times.ts readTime': readTime,
  'sources/value.ts plainText': plainText,
  'sources/value.ts shortly': shortly,
  'sources/webhook-alert.ts readAlert': (text) => readAlert(alertOf(text), 0, { alerts: [] }, () => text),
  'sources/zabbix.ts readZabbix': (text) => readZabbix({ ...fieldsFrom(text, '1'), tags: `[${text}` }),
  'topics/alerts/heartbeats/blocks.ts beatSetUp': beatSetUp,
  'topics/alerts/heartbeats/model.ts readBeat': readBeat,
  'topics/alerts/maintenance/cron.ts readCron': readCron,
  'topics/alerts/intake/blocks.ts keyMessage': (text) => keyMessage(text, text, NEW_KEY, [text]),
  'topics/alerts/intake/door/body.ts textIn': (text) => [
    textIn(`{${text}`, '', 'key'),
    textIn(`{"key":${text}`, '', 'key'),
    textIn(text, FORM, 'key'),
  ],
  'topics/alerts/intake/door/body.ts readBodyText': (text) => [readBodyText(text, FORM), readBodyText(`[${text}`, '')],
  'topics/alerts/intake/store.ts countsOf': (text) => countsOf(new Map(), text),
  'topics/alerts/intake/views.ts addressOf': (text) => sourceAddress(undefined, text),
  'topics/alerts/intake/views.ts setUpOf': (text) => setUpOf({ type: 'generic' }, `https://example.com/hooks/${text}`),
  'topics/alerts/routing/model.ts severityFor': (text) =>
    severityFor(text, { services: [], severities: VOCABULARY.severities, defaultSeverity: 'sev3' }),
  'topics/alerts/silences/model.ts readMatcher': (text) => silences.readMatcher(text, []),
  'topics/alerts/silences/model.ts readMatcherWord': (text) => silences.readMatcherWord(`labels:${text}`),
  'topics/alerts/silences/model.ts splitTime': (text) => silences.splitTime(text, () => false),
  'topics/board/door.ts cookieOf': (text) => cookieOf(text, NOW + DAY, NOW, text),
  'topics/handoff/chosen.ts atOf': (text) => atOf(text, '/oncall handoff', ['payments']),
  'topics/handoff/model.ts readAt': readAt,
  'topics/incidents/lifecycle/find-incident.ts pastPoint': (text) => pastPoint(text, NOW, ZONE, 'x'),
  'topics/incidents/lifecycle/find-incident.ts requiredField': (text) => requiredField('x', text),
  'topics/incidents/relations/query.ts readQuery': (text) => readQuery(text, VOCABULARY, true),
  'topics/incidents/tasks/operations.ts readDue': (text) => readDue(text, VOCABULARY),
  'topics/incidents/tasks/operations.ts readTask': (text) => readTask(text, VOCABULARY),
  'topics/incidents/updates/model.ts readNext': readNext,
  'topics/incidents/updates/model.ts splitNext': splitNext,
  'topics/oncall/draft/people.ts readShifts': (text) => readShifts(text, CREW),
  'topics/oncall/feed/blocks.ts readAgainMessage': readAgainMessage,
  'topics/oncall/feed/ical.ts oneLine': oneLine,
  'topics/oncall/feed/ical.ts parseCalendars': (text) => parseCalendars(inCalendar(text)),
  'topics/oncall/feed/ical.ts shortText': shortText,
  'topics/oncall/feed/lines.ts readLine': (text) => [readLine(`SUMMARY;${text}`), readLine(`DTSTART:${text}`)],
  'topics/oncall/feed/lines.ts unfold': unfold,
  'topics/oncall/feed/operations.ts addressOf': addressOf,
  'topics/oncall/feed/read.ts readFeed': (text) =>
    readFeed(inCalendar(text), { zone: ZONE, people: [], from: NOW - 60 * DAY, until: NOW + 430 * DAY }),
  'topics/oncall/feed/store.ts sourceWords': sourceWords,
  'topics/oncall/feed/title.ts plainName': plainName,
  'topics/oncall/feed/title.ts readTitle': (text) => readTitle(plainName(text), false),
  'topics/oncall/feed/zones/places.ts placesZone': placesZone,
  'topics/oncall/override/form.ts timesOf': (text) => timesOf(text, NOW, ZONE),
  'topics/oncall/picture/svg.ts cutTo': (text) => cutTo(text, 200, 10),
  'topics/oncall/picture/svg.ts xml': xml,
  'topics/oncall/requests/away.ts readAway': (text) => readAway(text, NOW, ZONE),
  'topics/oncall/requests/guessed.ts guessedMessage': (text) =>
    guessedMessage(text, { start: NOW, end: NOW + DAY }, 'Save', text),
  'topics/oncall/schedule/operations.ts readWhen': (text) => readWhen(SCHEDULE as never, text, NOW),
  'topics/paging/contact/methods.ts methodNamed': methodNamed,
  'topics/paging/contact/rules.ts parseRules': parseRules,
  'topics/paging/contact/verification.ts hidden': hidden,
  'topics/reports/incidents/period.ts readPeriod': (text) => readPeriod(text, NOW, ZONE),
  'lib/month.ts readMonth': (text) => readMonth(text, NOW),
  'topics/reviews/canvas.ts canvasMarkdown': canvasMarkdown,
  'topics/reviews/document.ts plainly': plainly,
  'topics/runbooks/disk.ts decode': (text) => decode(Buffer.from(text)),
  'topics/runbooks/parts.ts escapeMarkdown': escapeMarkdown,
  'topics/settings/wording.ts meant': (text) => meant(text, ['payments', 'checkout']),
  'web/decode.ts textOfBytes': (text) => textOfBytes(Buffer.from(text)),
};

/** Files that were reviewed by whoever runs Muster, and are read when they change; runbooks have a limit of their own. */
export const TRUSTED: Readonly<Record<string, string>> = {
  'topics/reviews/template.ts readTemplate': 'templates/review.md',
  'topics/runbooks/document.ts readRunbook': 'the folder of runbooks',
  'topics/runbooks/markdown.ts readMarkdown': 'the folder of runbooks',
  'topics/settings/file.ts checkFile': 'muster.yaml',
};

/** What waits for a network or a disk, and hands the words on: they are read by functions of the list above. */
export const HANDED_ON: readonly string[] = [
  'topics/alerts/explain/trial.ts trySignals',
  'carriers/inbound.ts act',
  'lib/net/exchange.ts exchange',
  'topics/runbooks/disk.ts readSource',
  'topics/runbooks/disk.ts scanFolder',
  'topics/settings/start.ts takeUpFile',
  'web/download.ts download',
];
