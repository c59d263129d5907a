/** The form that reassigns a page. Pure. */
import type { View } from '@slack/types';
import { paragraph, rich } from '../../../lib/blockkit.ts';
import { field, type ModalPlace, modal } from '../../../lib/form.ts';
import { pageName } from '../page/model.ts';
import type { Page } from '../page/store.ts';
import { titleOf } from './page.ts';

interface ReassignForm {
  readonly note: string | undefined;
  readonly place: ModalPlace;
}

/** Asks who to page instead and why; the new person reads both. */
export function reassignForm(page: Page, { note, place }: ReassignForm): View {
  return modal({
    title: 'Page someone',
    submit: 'Page',
    row: 'page reassign',
    place: { ...place, fixed: { page: pageName(page.id) } },
    blocks: [
      paragraph(rich`*${pageName(page.id)}* ${titleOf(page)}`),
      field({ kind: 'person', name: 'person', label: 'Who?' }),
      field({
        kind: 'text',
        name: 'note',
        label: 'Why this person?',
        hint: 'You know this service',
        lines: true,
        optional: true,
        initial: note,
        max: 500,
      }),
    ],
  });
}
