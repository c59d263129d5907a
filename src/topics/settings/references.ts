/** Names in muster.yaml that must refer to something in it. Pure. */
import type { Reserved } from '../../command/reserved.ts';
import { compileExpression } from '../../lib/expression.ts';
import { own } from '../../lib/slash.ts';
import { HEARTBEAT } from '../alerts/heartbeats/model.ts';
import { deadRules } from '../alerts/routing/dead.ts';
import { doubtsOf } from '../oncall/quality/rotations.ts';
import { isGroup } from '../team/grants.ts';
import { DEFAULT_SEVERITIES } from '../team/model.ts';
import { conflicts } from './conflicts.ts';
import type { MusterFile } from './model.ts';
import { type FileProblem, meant } from './wording.ts';

/** Every name that refers to nothing, or to two things. A runbook that is not in the folder is a warning: it may be written later. */
export function crossCheck(
  file: MusterFile,
  reserved: Reserved,
  runbooks: readonly string[] | undefined,
): { problems: readonly FileProblem[]; warnings: readonly FileProblem[] } {
  const problems = [
    ...conflicts(file, reserved),
    ...policyNames(file),
    ...targetNames(file),
    ...rotationPeople(file),
    ...grantPeople(file),
    ...owners(file),
    ...routeNames(file),
    ...sourceSeverities(file),
    ...heartbeatSlips(file),
  ];
  const warnings = [
    ...unpaged(file),
    ...groupNames(file),
    ...allAnswer(file),
    ...doubtfulRotations(file),
    ...deadRoutes(file),
  ];
  return { problems, warnings: [...warnings, ...(runbooks === undefined ? [] : runbookNames(file, runbooks))] };
}

/** Services for which nobody would be paged. */
function unpaged({ services, policy }: MusterFile): readonly FileProblem[] {
  if (policy !== undefined) return [];
  const silent = Object.entries(services).filter(([, service]) => service.policy === undefined);
  return silent.map(([key]) => ({
    path: ['services', key],
    at: 'name',
    message: 'has no `policy:`, and muster.yaml has no top-level `policy:`, so nobody is paged for it',
  }));
}

function unknown(
  path: readonly PropertyKey[],
  what: string,
  name: string,
  known: readonly string[],
): readonly FileProblem[] {
  if (known.includes(name)) return [];
  return [
    {
      path,
      message: `names the ${what} “${name}”, which is not in ${what === 'runbook' ? 'the runbooks folder' : 'muster.yaml'}${meant(name, known) || (known.length === 0 ? '' : `; known: ${known.slice(0, 12).join(', ')}`)}`,
    },
  ];
}

function policyNames({ policy, policies, services }: MusterFile): readonly FileProblem[] {
  const known = Object.keys(policies);
  const top = policy === undefined ? [] : unknown(['policy'], 'policy', policy, known);
  return [
    ...top,
    ...Object.entries(services).flatMap(([key, service]) =>
      service.policy === undefined ? [] : unknown(['services', key, 'policy'], 'policy', service.policy, known),
    ),
  ];
}

function targetNames({ policies, schedules, people }: MusterFile): readonly FileProblem[] {
  const known = { schedule: Object.keys(schedules), person: Object.keys(people) };
  return Object.entries(policies).flatMap(([key, { steps }]) =>
    steps.flatMap((step, i) =>
      step.page.flatMap(({ kind, name }, j) =>
        kind === 'schedule' || kind === 'person'
          ? unknown(['policies', key, 'steps', i, 'page', j], kind, name, known[kind])
          : [],
      ),
    ),
  );
}

/** Only Slack knows every group; a name that nearly matches a schedule's group is a typing mistake. */
function groupNames({ policies, schedules }: MusterFile): readonly FileProblem[] {
  const known = Object.values(schedules).flatMap(({ usergroup }) => usergroup?.replace(/^@/, '').toLowerCase() ?? []);
  return targetsOf(policies, 'usergroup').flatMap(({ path, name }) => {
    const near = known.includes(name.toLowerCase()) ? '' : meant(name, known);
    return near === '' ? [] : [{ path, message: `names the user group “${name}”, which no schedule manages${near}` }];
  });
}

/** A step in which everybody must acknowledge, but which pages nobody who can. */
function allAnswer({ policies }: MusterFile): readonly FileProblem[] {
  return Object.entries(policies).flatMap(([key, { acknowledge, steps }]) =>
    steps.flatMap((step, i) =>
      acknowledge === 'one' || step.page.some(({ kind }) => kind !== 'channel' && kind !== 'webhook')
        ? []
        : [
            {
              path: ['policies', key, 'steps', i],
              message: 'pages no people, so one acknowledgement is enough',
            },
          ],
    ),
  );
}

function targetsOf(policies: MusterFile['policies'], wanted: string) {
  return Object.entries(policies).flatMap(([key, { steps }]) =>
    steps.flatMap(({ page }, i) =>
      page.flatMap(({ kind, name }, j) =>
        kind === wanted ? [{ name, path: ['policies', key, 'steps', i, 'page', j] }] : [],
      ),
    ),
  );
}

function rotationPeople({ schedules, people }: MusterFile): readonly FileProblem[] {
  const known = Object.keys(people);
  return Object.entries(schedules).flatMap(([key, { rotations }]) =>
    rotations.flatMap((rotation, i) =>
      rotation.people.flatMap((shift, j) =>
        shift.flatMap((name) => unknown(['schedules', key, 'rotations', i, 'people', j], 'person', name, known)),
      ),
    ),
  );
}

/** Schedules that are probably mistakes. */
function doubtfulRotations({ schedules }: MusterFile): readonly FileProblem[] {
  return Object.entries(schedules).flatMap(([key, { rotations }]) =>
    doubtsOf(rotations).map(({ rotation, words }): FileProblem => {
      const path = rotation === undefined ? ['schedules', key] : ['schedules', key, 'rotations', rotation];
      return { path, at: 'name', message: rotation === undefined ? words : `(${rotations[rotation]?.name}) ${words}` };
    }),
  );
}

/** People with a permission must be in muster.yaml; only Slack knows its groups. */
function grantPeople({ may = {}, people }: MusterFile): readonly FileProblem[] {
  const known = Object.keys(people);
  return Object.entries(may).flatMap(([deed, grant]) =>
    grant === undefined || grant === 'everyone'
      ? []
      : grant.flatMap((name, i) => (isGroup(name) ? [] : unknown(['may', deed, i], 'person', name, known))),
  );
}

/** What a route names; an expression that cannot be read is a problem too. */
function routeNames({
  routes,
  services,
  policies,
  severities = DEFAULT_SEVERITIES,
}: MusterFile): readonly FileProblem[] {
  const known = { service: services, policy: policies, severity: severities };
  return routes.flatMap((rule, i) => {
    const names = (['service', 'policy', 'severity'] as const).flatMap((what) =>
      rule[what] === undefined ? [] : unknown(['routes', i, what], what, rule[what], Object.keys(known[what])),
    );
    if (rule.hours !== undefined && rule.urgency !== 'low')
      return [
        ...names,
        {
          path: ['routes', i, 'hours'],
          at: 'name',
          message: 'needs `urgency: low`, which applies outside these hours',
        },
      ];
    const made = rule.when === undefined ? undefined : compileExpression(rule.when);
    if (made === undefined || !('wrong' in made)) return names;
    return [...names, { path: ['routes', i, 'when'], message: made.wrong }];
  });
}

/** The severities to which a tool's words are mapped; `path` says where in the payload the word is. */
function sourceSeverities({ sources, severities = DEFAULT_SEVERITIES }: MusterFile): readonly FileProblem[] {
  const known = Object.keys(severities);
  return Object.entries(sources).flatMap(([name, { severity = {} }]) =>
    Object.entries(severity as Readonly<Record<string, string>>)
      .filter(([word]) => word !== 'path')
      .flatMap(([word, key]) => unknown(['sources', name, 'severity', word], 'severity', key, known)),
  );
}

function deadRoutes({ routes, sources }: MusterFile): readonly FileProblem[] {
  return deadRules(routes, Object.keys(sources)).map(({ at, words }) => ({ path: ['routes', at], message: words }));
}

function owners({ services, people }: MusterFile): readonly FileProblem[] {
  return Object.entries(services).flatMap(([key, { owner }]) =>
    owner === undefined ? [] : unknown(['services', key, 'owner'], 'person', owner, Object.keys(people)),
  );
}

function runbookNames({ services }: MusterFile, known: readonly string[]): readonly FileProblem[] {
  return Object.entries(services).flatMap(([key, service]) =>
    service.runbooks.flatMap((name, i) => unknown(['services', key, 'runbooks', i], 'runbook', name, known)),
  );
}

/** Heartbeats and sources with one name, services that are not there (of maintenance too), and routes that name no heartbeat. */
function heartbeatSlips(file: MusterFile): readonly FileProblem[] {
  return [...heartbeatNames(file), ...heartbeatServices(file), ...heartbeatRoutes(file)];
}

function heartbeatNames({ heartbeats, sources }: MusterFile): readonly FileProblem[] {
  const both = Object.keys(heartbeats).filter((name) => Object.hasOwn(sources, name));
  const builtIn: readonly FileProblem[] =
    sources[HEARTBEAT] === undefined
      ? []
      : [
          {
            path: ['sources', HEARTBEAT],
            at: 'name',
            message: 'needs another name: the alerts of `heartbeats:` come from a source of this name',
          },
        ];
  return [
    ...builtIn,
    ...both.map(
      (name): FileProblem => ({
        path: ['heartbeats', name],
        at: 'name',
        message: own`needs another name: a source has it too, so /muster key ${name} could mean both`,
      }),
    ),
  ];
}

function heartbeatServices({ heartbeats, maintenance, services: known }: MusterFile): readonly FileProblem[] {
  const sections = Object.entries({ heartbeats, maintenance });
  return sections.flatMap(([section, entries]) =>
    Object.entries(entries).flatMap(([name, { service }]) =>
      service === undefined ? [] : unknown([section, name, 'service'], 'service', service, Object.keys(known)),
    ),
  );
}

function heartbeatRoutes({ routes: rules, heartbeats }: MusterFile): readonly FileProblem[] {
  const known = Object.keys(heartbeats);
  return rules.flatMap(({ do: treatment, heartbeat }, i): readonly FileProblem[] => {
    if (heartbeat !== undefined && treatment !== 'heartbeat')
      return [{ path: ['routes', i, 'heartbeat'], at: 'name', message: 'needs `do: heartbeat`' }];
    if (heartbeat !== undefined && !known.includes(heartbeat))
      return unknown(['routes', i, 'heartbeat'], 'heartbeat', heartbeat, known);
    if (treatment === 'heartbeat' && known.length === 0)
      return [
        {
          path: ['routes', i, 'do'],
          message:
            'needs `heartbeats:` in muster.yaml, which has none. Example: heartbeats: { watchdog: { every: 5m, grace: 2m } }',
        },
      ];
    return [];
  });
}
